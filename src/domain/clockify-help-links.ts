/** Addresses of Clockify's own help that the extension links to. Pages of the web app: domain/web-app-links.ts. */

/** Why the API still calls an account active whose person was deactivated in a workspace. */
export const HELP_DEACTIVATED_SHOWN_AS_ACTIVE =
  'https://clockify.me/help/troubleshooting/deactivated-user-is-showing-as-active-in-api';
