/**
 * The app's own words for heads of columns and for labels, in its five languages, by what they are about. Data only;
 * part of `WORDS` of all-words-and-selectors.ts. Source: the app's translations, of which test/stand-in/app-words.tsv is
 * a copy.
 */

const withArticles = (words: string, articles: string): readonly string[] =>
  words.split('|').flatMap((word) => articles.split('|').map((article) => `${word} ${article}`));
const WITH_ARTICLES = [
  ...withArticles('select|choose|find|search|filter|add|create', 'a|an'),
  ...withArticles('seleccionar|selecciona|seleccione|elegir|buscar|añadir|agregar|crear', 'un|una'),
  ...withArticles(
    'sélectionner|sélectionnez|sélectionne|choisir|choisissez|rechercher|ajouter|créer',
    'un|une',
  ),
  ...withArticles('selecionar|selecione|escolher|escolha|encontrar|pesquisar|adicionar|criar', 'um|uma'),
].join('|');

/**
 * What the phrases of heads and labels are about. Each phrase stands here once, in small letters; on the page any signs
 * may be between the words. They are looked up, because one pattern of all of them takes 40 to 80 ms to compile.
 */
export const PHRASES = {
  people:
    // en
    'user|users|people|person|member|members|teammate|teammates|employee|employees|manager|managers|author|authors|' +
    'assignee|assignees|owner|owners|approver|approvers|participant|participants|lead|leads|leader|leaders|coordinator|coordinators|supervisor|supervisors|responsible|representative|representatives|staff|colleague|colleagues|reviewer|reviewers|team lead|team leads|project team|project teams|who|deleteduser|' +
    'submitted by|approved by|rejected by|withdrawn by|imported by|shared by|created by|updated by|requested by|' +
    'assigned to|access|' +
    // de
    'benutzer|vollbenutzer|personen|mitglied|mitglieder|teammitglied|teammitglieder|vollmitglieder|' +
    'projektmitglied|projektmitglieder|teamkollege|teamkollegen|mitarbeiter|mitarbeitername|teammanager|' +
    'projektmanager|autor|autoren|zugewiesene|zugewiesener|zugewiesenen|empfänger|besitzer|wer|' +
    'eingereicht von|genehmigt von|genehmigt durch|zurückgezogen von|importiert von|geteilt von|abgelehnt von|' +
    'erstellt von|zugriff|zugang|' +
    'leiter|leiterin|leiterinnen|teamleiter|teamleiterin|projektleiter|projektleiterin|projektleitung|teamleitung|leitung|' +
    'verantwortlich|verantwortliche|verantwortlicher|verantwortlichen|zuständig|zuständige|' +
    'zuständiger|betreuer|betreuerin|kundenbetreuer|kundenbetreuerin|koordinator|koordinatorin|inhaber|inhaberin|' +
    'projektteam|projektbesitzer|aufgabenbesitzer|team des projekts|' +
    // es
    'usuario|usuarios|persona|personas|miembro|miembros|compañero|compañeros|empleado|empleados|gerente|gerentes|' +
    'autores|encargado|encargados|propietario|propietarios|quién|enviado por|aprobado por|retirado por|' +
    'importado por|compartido por|rechazado por|creado por|acceso|' +
    'gestor|gestora|gestores|líder|líderes|encargada|encargadas|coordinador|coordinadora|coordinadores|' +
    'jefe|jefa|jefes|supervisores|equipo de proyecto|equipo del proyecto|' +
    // fr
    'utilisateur|utilisateurs|personne|personnes|membre|membres|collègue|collègues|employé|employés|chef|chefs|' +
    'responsable|responsables|auteur|auteurs|destinataire|destinataires|cessionnaire|cessionnaires|attribués|' +
    'propriétaire|propriétaires|qui|soumis par|envoyé par|approuvé par|retiré par|importé par|partagé par|' +
    'rejeté par|créé par|accès|' +
    'cheffe|cheffes|gestionnaire|gestionnaires|coordinateur|coordinatrice|coordinateurs|coordonnateur|référent|référente|référents|' +
    'équipe projet|équipe du projet|équipe de projet|' +
    // pt
    'utilizador|utilizadores|usuário|usuários|comercial|pessoa|pessoas|integrante|integrantes|membro|membros|colega|' +
    'colegas|funcionário|funcionários|responsável|responsáveis|beneficiário|beneficiários|proprietário|' +
    'proprietários|quem|aprovado por|compartilhado por|rejeitado por|criado por|acesso|' +
    'gestoras|coordenador|coordenadora|coordenadores|chefe|chefes|encarregado|encarregada|' +
    'equipe do projeto|equipe de projeto|equipa do projeto|equipa de projeto',
  group:
    'group|groups|user group|user groups|gruppe|gruppen|benutzergruppe|benutzergruppen|grupo|grupos|' +
    'grupo de usuarios|grupos de usuarios|groupe|groupes|regrouper|groupe d utilisateurs|groupes d utilisateurs|' +
    'grupo de usuários|grupos de usuários',
  /** Descriptions, notes, reasons, roles and states: no people, whatever else is in the head. */
  text:
    'description|descriptions|note|notes|reason|role|roles|status|' +
    'beschreibung|beschreibungen|anmerkung|anmerkungen|hinweis|hinweise|notiz|notizen|rechnungsnotizen|' +
    'ablehnungsgrund|grund|rolle|rollen|' +
    'descripción|descripciones|nota|notas|motivo|rol|estado|' +
    'descriptif|descriptifs|raison|remarque|remarques|rôle|rôles|statut|' +
    'descrição|descrições|observação|observações|anotação|anotações|função|funções|papel',
  entity:
    // en
    'project|projects|client|clients|bill to|task|tasks|tag|tags|category|categories|department|departments|kiosk|' +
    'kiosks|policy|policies|invoice|invoices|expense|expenses|time entry|time entries|' +
    'workspace|workspaces|' +
    // de
    'projekt|projekte|schlagwort|schlagwörter|projektname|kunde|kunden|kundenname|rechnung|rechnungen|rechnung an|rechnungs id|aufgabe|' +
    'aufgaben|aufgabenname|kategorie|kategorien|kategoriename|ausgabenkategorie|abteilung|abteilungen|' +
    'abteilungsname|kioske|richtlinie|richtlinien|richtlinienname|abwesenheitsrichtlinie|ausgaben|kosten|' +
    'zeiteintrag|zeiteinträge|arbeitsbereich|arbeitsbereiche|' +
    // es
    'proyecto|proyectos|cliente|clientes|factura|facturas|factura a|tarea|tareas|etiqueta|etiquetas|categoría|' +
    'categorías|departamento|departamentos|quiosco|quioscos|política|políticas|gasto|gastos|entrada de tiempo|' +
    'entradas de tiempo|espacio de trabajo|espacios de trabajo|' +
    // fr
    'projet|projets|étiquette|étiquettes|facturé à|facture|factures|facturer|facturation|tâche|tâches|balise|balises|catégorie|' +
    'catégories|dépense|dépenses|frais|département|départements|kiosque|kiosques|politique|politiques|stratégie|' +
    'stratégies|créneau|créneaux|saisie de temps|saisies de temps|espace de travail|espaces de travail|' +
    // pt
    'projeto|projetos|marcador|marcadores|cobrança para|fatura|faturas|tarefa|tarefas|categoria|categorias|despesa|despesas|quiosque|' +
    'quiosques|entrada de tempo|entradas de tempo|área de trabalho|espaço de trabalho|espaços de trabalho',
  /** Words without a kind of their own, alone or beside the others. */
  nothing:
    // en
    'name|title|team|id|of|and|or|no|without|top|grouped by|group by|subgroup|time off|day|action|date|active|' +
    'inactive|custom fields|custom field|user fields|user field|all|any|rejection|select|choose|find|filter|search|' +
    'add|create|change|assign|filter by|sort by|list|options|optional|required|mandatory|contact person|contact persons|' +
    // de
    'alle|jede|benutzers|auswählen|wählen|suchen|filtern|hinzufügen|erstellen|ändern|zuweisen|nach|liste|optionen|ein|eine|einen|erforderlich|pflichtfeld|' +
    'titel|der|des|und|oder|kein|keine|ohne|gruppiert nach|gruppieren nach|gruppiere nach|untergruppe|datum|' +
    'aktion|aktiv|inaktiv|benutzerdefinierte felder|benutzerdefiniertes feld|' +
    // es
    'nombre|título|equipo|de|del|la|el|y|o|sin|principal|agrupado por|agrupar por|subgrupo|tiempo libre|día|' +
    'acción|fecha|activo|inactivo|campos personalizados|campos de usuario|' +
    'rechazo|todo|todos|toda|todas|los|las|cualquier|ningún|ninguno|ninguna|seleccionar|selecciona|seleccione|elegir|buscar|filtrar|añadir|agregar|crear|cambiar|asignar|filtrar por|ordenar por|lista|opciones|opcional|obligatorio|obligatoria|requerido|persona de contacto|' +
    // fr
    'nom|titre|équipe|d|l|du|et|ou|sans|aucun|aucune|numéro|regroupé par|regrouper par|sous groupe|congé|jour|' +
    'actif|inactif|champs personnalisés|champs utilisateur|' +
    'rejet|tous|toutes|tout|toute|le|les|sélectionner|sélectionnez|sélectionne|choisir|choisissez|rechercher|filtrer|ajouter|créer|changer|assigner|filtrer par|trier par|facultatif|facultative|obligatoire|requis|personne de contact|personne à contacter|' +
    // pt
    'nome|equipe|da|do|e|sem|folga|dia|ação|data|ativo|inativo|campos de usuário|' +
    'rejeição|os|as|qualquer|nenhum|nenhuma|selecionar|selecione|escolher|escolha|encontrar|pesquisar|adicionar|criar|alterar|atribuir|classificar por|opções|obrigatório|obrigatória|pessoa de contato|pessoa de contacto|' +
    // an article; alone it may be part of a name, as in `Project A`
    `${WITH_ARTICLES}|` +
    // the beginning of a button for a form, which may ask for people too
    'add time entry|zeiteintrag hinzufügen|añadir entrada de|agregar entrada de|ajouter une saisie|adicionar entrada de|' +
    // signs that are drawn by their names
    'arrow drop down|arrow drop up|arrow upward|arrow downward|keyboard arrow down|expand more|expand less|unfold more|filter list|help|help outline|info|info outline|sort',
};
