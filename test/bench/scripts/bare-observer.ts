/** The limit of every watcher: an observer of the same changes that does nothing with them. */
new MutationObserver(() => undefined).observe(document, {
  childList: true,
  characterData: true,
  subtree: true,
});
