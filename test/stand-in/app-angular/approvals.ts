/**
 * The approvals page as a real Angular application, compiled in the browser: a virtual scroll that recycles rows,
 * text written into existing text nodes, sorting, filtering, a keyed list, a dialog at the end of body.
 */
import '@angular/compiler';
import {
  ApplicationRef,
  Component,
  type ComponentRef,
  computed,
  createComponent,
  EnvironmentInjector,
  inject,
  provideZonelessChangeDetection,
  signal,
} from '@angular/core';
import { createApplication } from '@angular/platform-browser';
import type { ApprovalRow } from '../pages/data.ts';

const ROW_HEIGHT = 48;
const VIEW_HEIGHT = 528;
const STATES = ['Submitted', 'Approved', 'Unsubmitted', 'Rejected'] as const;

@Component({
  selector: 'approval-dialog',
  template: `
    <div class="cl-backdrop" (click)="close()"></div>
    <div class="cl-dialog" role="dialog" aria-modal="true" aria-labelledby="approval-title">
      <h2 id="approval-title" class="cl-dialog-title">
        {{ row().name }}
      </h2>
      <p class="cl-faint">{{ row().period }}</p>
      <ul class="cl-dialog-people">
        @for (person of others(); track person.id) {
          <li>
            <span class="cl-avatar" [style.background-color]="person.color" aria-hidden="true">{{ person.initials }}</span>
            <span class="cl-cut-text">{{ person.name }}</span>
          </li>
        }
      </ul>
      <div class="cl-dialog-buttons">
        <button type="button" class="cl-btn cl-btn-plain" (click)="next()">Next</button>
        <button type="button" class="cl-btn" (click)="close()">Approve</button>
      </div>
    </div>
  `,
})
class ApprovalDialog {
  readonly rows = signal<readonly ApprovalRow[]>([]);
  readonly at = signal(0);
  readonly row = computed(() => this.rows()[this.at() % this.rows().length] ?? EMPTY);
  readonly others = computed(() =>
    [1, 2, 3].flatMap((offset) => this.rows()[(this.at() + offset) % this.rows().length] ?? []),
  );
  close: () => void = () => {};

  /** Shows another person in the same dialog: Angular rewrites the text node of the title. */
  next(): void {
    this.at.update((at) => at + 1);
  }
}

const EMPTY: ApprovalRow = {
  id: '',
  name: '',
  initials: '',
  color: '',
  period: '',
  total: '',
  state: 'Submitted',
};

@Component({
  selector: 'approvals-page',
  template: `
    <header class="cl-page-header">
      <h1 class="cl-page-heading"> Approvals </h1>
      <button type="button" class="cl-btn" data-cy="remind" (click)="rotate()"> Remind next </button>
    </header>
    <div class="cl-filters">
      <input class="cl-input" type="search" placeholder="Search by name" aria-label="Search" data-cy="approval-search"
        [value]="search()" (input)="setSearch($event)" />
      <select class="cl-select" aria-label="Status" data-cy="approval-state" (change)="setState($event)">
        <option value="">All statuses</option>
        @for (one of states; track one) {
          <option [value]="one">{{ one }}</option>
        }
      </select>
      <span class="cl-faint cl-count"> {{ filtered().length }} timesheets </span>
    </div>
    <div class="cl-card cl-recent">
      <h2 class="cl-card-heading"> Last submitted </h2>
      <ul>
        @for (person of recent(); track person.id) {
          <li class="cl-person" data-cy="recent">
            <span class="cl-avatar" [style.background-color]="person.color" aria-hidden="true">{{ person.initials }}</span>
            <span>{{ person.name }}</span>
          </li>
        }
      </ul>
    </div>
    <div class="cl-card cl-grid" role="table" aria-label="Approvals" [attr.aria-rowcount]="filtered().length">
      <div class="cl-grid-row cl-grid-head" role="row">
        <span role="columnheader"><button type="button" data-cy="sort-name" (click)="sortBy('name')"> Name </button></span>
        <span role="columnheader"> Period </span>
        <span role="columnheader"><button type="button" data-cy="sort-total" (click)="sortBy('total')"> Total </button></span>
        <span role="columnheader"> Status </span>
      </div>
      <div class="cl-viewport" data-cy="approvals-viewport" tabindex="0" [style.height.px]="viewHeight" (scroll)="scrolled($event)">
        <div class="cl-spacer" [style.height.px]="filtered().length * rowHeight">
          <div class="cl-window" [style.transform]="shift()">
            @for (row of visible(); track $index) {
              <div class="cl-grid-row" role="row" data-cy="approval-row" [style.height.px]="rowHeight" (click)="open(row)">
                <span role="cell" class="cl-person">
                  <span class="cl-avatar" [style.background-color]="row.color" aria-hidden="true">{{ row.initials }}</span>
                  <span class="cl-cut-text" [class.cl-text-line-through]="row.state === 'Rejected'">
                    {{ row.name }}
                  </span>
                </span>
                <span role="cell" class="cl-faint"> {{ row.period }} </span>
                <span role="cell"><b>{{ row.total }}</b></span>
                <span role="cell">
                  @if (row.state !== 'Unsubmitted') {
                    <span class="cl-state" [class.cl-state-good]="row.state === 'Approved'"> {{ row.state }} </span>
                  }
                </span>
              </div>
            }
          </div>
        </div>
      </div>
    </div>
  `,
})
class ApprovalsPage {
  readonly states = STATES;
  readonly rowHeight = ROW_HEIGHT;
  readonly viewHeight = VIEW_HEIGHT;
  readonly rows = signal<readonly ApprovalRow[]>([]);
  readonly search = signal('');
  readonly state = signal('');
  readonly order = signal<{ by: 'name' | 'total'; up: boolean } | null>(null);
  readonly top = signal(0);
  readonly turn = signal(0);

  readonly filtered = computed(() => {
    const part = this.search().trim().toLowerCase();
    const rows = this.rows().filter(
      (row) => row.name.toLowerCase().includes(part) && (this.state() === '' || row.state === this.state()),
    );
    const order = this.order();
    if (order !== null) {
      const sign = order.up ? 1 : -1;
      rows.sort((a, b) => sign * a[order.by].localeCompare(b[order.by], 'en', { numeric: true }));
    }
    return rows;
  });
  readonly first = computed(() => Math.max(0, Math.floor(this.top() / ROW_HEIGHT) - 2));
  readonly visible = computed(() =>
    this.filtered().slice(this.first(), this.first() + Math.ceil(VIEW_HEIGHT / ROW_HEIGHT) + 4),
  );
  readonly shift = computed(() => `translateY(${this.first() * ROW_HEIGHT}px)`);
  /** Keyed: the same elements move when the order changes. */
  readonly recent = computed(() => {
    const rows = this.rows().slice(0, 6);
    const turn = this.turn() % Math.max(1, rows.length);
    return [...rows.slice(turn), ...rows.slice(0, turn)].slice(0, 5);
  });

  readonly #application = inject(ApplicationRef);
  readonly #injector = inject(EnvironmentInjector);
  #dialog: ComponentRef<ApprovalDialog> | undefined;

  setSearch(event: Event): void {
    this.search.set((event.target as HTMLInputElement).value);
  }

  setState(event: Event): void {
    this.state.set((event.target as HTMLSelectElement).value);
  }

  sortBy(by: 'name' | 'total'): void {
    const order = this.order();
    this.order.set({ by, up: order?.by === by ? !order.up : true });
  }

  scrolled(event: Event): void {
    this.top.set((event.target as HTMLElement).scrollTop);
  }

  rotate(): void {
    this.turn.update((turn) => turn + 1);
  }

  open(row: ApprovalRow): void {
    this.closeDialog();
    const dialog = createComponent(ApprovalDialog, { environmentInjector: this.#injector });
    dialog.instance.rows.set(this.filtered());
    dialog.instance.at.set(this.filtered().indexOf(row));
    dialog.instance.close = () => this.closeDialog();
    this.#application.attachView(dialog.hostView);
    document.body.append(dialog.location.nativeElement);
    this.#dialog = dialog;
  }

  closeDialog(): void {
    this.#dialog?.destroy();
    this.#dialog = undefined;
  }
}

/** Starts the application in the element. Returns the function that ends it. */
export async function mount(host: HTMLElement, rows: readonly ApprovalRow[]): Promise<() => void> {
  const application = await createApplication({ providers: [provideZonelessChangeDetection()] });
  const place = document.createElement('approvals-page');
  host.append(place);
  const page = application.bootstrap(ApprovalsPage, place);
  page.instance.rows.set(rows);
  application.tick();
  return () => {
    page.instance.closeDialog();
    application.destroy();
  };
}
