addEventListener("error", ({ target }) => {
  if (target === window || target instanceof HTMLScriptElement) {
    document.documentElement.dataset.failed = "";
  }
}, true);
