/**
 * The words in classes, tags and `data-cy` values of Clockify's app that show what an element contains: people, a note
 * or role, or a project, client, task, tag or group. Data only; part of `WORDS` of all-words-and-selectors.ts. Source:
 * public recordings of the app's pages (2020 to 2026).
 */

const PEOPLE =
  '(?:user|member|teammate|assignee|owner|manager|participant|approver|employee|author|reviewer|requester)s?|person|people';
/** `user-group`, in all the ways to write it. It is no user. */
const USER_GROUP = 'users?[-_]?group';
const ENTITY = `(?:project|client|task|${USER_GROUP})s?|categor(?:y|ies)|departments?`;
/** Words for the frame of a page. What such an element is about is not the name of anything in it. */
const SHELL = 'view|screen|layout|main|root|body';
const PAGE = `${SHELL}|pages?|edit|details?|route|settings|tabs|panel`;
const NAME = '(?:names?|titles?|labels?)';
const not = (words: string) => `(?!.*(?<![a-z])(?:${words})(?![a-z]))`;

/**
 * Finds the kind of a class, tag or `data-cy` value in lower case. The last word with a kind decides: a `user-role` is a
 * role, a `project-user` a user. Groups: people; a description, note or role; a project, client, task, tag or group.
 */
export const TOKEN =
  // Words for how something looks or what it has, not for what it is.
  '^(?!(?:cl-)?(?:has|is|with|without|no|not|show|hide|can)-(?!image)|.*-(?:enabled|disabled|visible|hidden|js|side)$|user-(?:select|drag)-(?:none|all|auto|text)$)' +
  '(?:.*[^a-z])?(?:' +
  // `project-access`, `team-lead`. Alone these words are common in style sheets.
  `((?!${USER_GROUP})(?:${PEOPLE})|(?<=[a-z]-)(?:access|leads?))|` +
  `(descriptions?|notes?|desc|fake-input|(?<=^${not(PAGE)}.*)roles?(?!-admin))|` +
  // A page about a project shows people too; one of clients or tags does not. A `user-tag` is a chip of a user.
  `((?<=^${not(PAGE)}.*)(?:${ENTITY})|(?<=^${not(SHELL)}.*)(?:clients?|(?<!(?:${PEOPLE})-)tags?)|` +
  // Only with these endings: otherwise they contain people.
  `(?:polic(?:y|ies)|kiosks?|invoices?|expenses?|workspaces?)(?=-${NAME})|workspace(?=-(?:row|item|link)s?)|` +
  // `group` alone is common in style sheets.
  `(?<=^${not(PAGE)}(?:.*-)?(?:cl|app|teams?|members?|manage|edit|create|add|assigned)-)groups?(?=$|-)|^groups$|` +
  `^groups?(?=-(?:${NAME}|chips?|pill|picker|select|selector|dropdown|link|item|list|tag)))` +
  ')(?![a-z])';
