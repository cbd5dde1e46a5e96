import { AllCommunityModule, createGrid, ModuleRegistry } from 'ag-grid-community';
import type { Row } from '../rows.ts';
import { begin } from './bench.ts';

ModuleRegistry.registerModules([AllCommunityModule]);

begin((place, first) => {
  place.style.cssText = 'height:500px;width:800px';
  const grid = createGrid<Row>(place, {
    rowData: [...first],
    columnDefs: [
      { field: 'name', headerName: 'Employee', cellClass: 'name', width: 200 },
      { field: 'name', colId: 'cut', headerName: 'Member', width: 60 },
      { field: 'time', headerName: 'Hours' },
    ],
    getRowId: ({ data }) => data.id,
    animateRows: false,
    ensureDomOrder: true,
  });
  return (next) => grid.setGridOption('rowData', [...next]);
});
