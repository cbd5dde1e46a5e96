/** Pages of the web app that are in no workspace, or do not say in which: nobody has a badge there. No browser API. */

/** A shared report may belong to any workspace and does not say which. A server may be in a folder. */
export const SHARED_REPORT = /\/shared\/+([0-9a-f]{24})(?![0-9a-z])/i;
/** Pages whose workspace at most their calls show. */
export const MAY_BE_OUTSIDE = /\/(?:shared|login|signup)/;
/** Pages that people see who are in no workspace. */
const OUTSIDE = /^https:\/\/[^/]+(?:\/+[a-z]{2}(?:-[a-z]{2})?)?\/+(?:shared|login|signup)(?![\w-])/i;
/** The same on a self-hosted server, which may be in a folder. */
const OUTSIDE_IN_FOLDER = /^https:\/\/[^?#]+\/(?:shared|login|signup)(?![\w-])/i;

/** Whether people see the page who are in no workspace. `isInFolder`: the app may be in a folder of the host. */
export function isOutside(address: string, isInFolder: boolean): boolean {
  return (isInFolder ? OUTSIDE_IN_FOLDER : OUTSIDE).test(address);
}
