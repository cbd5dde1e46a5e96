/** A content script that does nothing. */
export {};
