/** The limit for every watcher: an observer of the same changes that does nothing. */
new MutationObserver(() => undefined).observe(document, {
  childList: true,
  characterData: true,
  subtree: true,
});
