/* Before the first paint, so that no wrong theme flashes: the kept choices, on the root element. Everything else is in src/. */
(function () {
  var root = document.documentElement;
  try {
    var theme = localStorage.getItem('ghanti.theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    var language = localStorage.getItem('ghanti.language') || navigator.language;
    root.lang = language.slice(0, 2) === 'hi' ? 'hi' : 'en';
  } catch {
    // Then the system's theme and English are shown.
  }
})();
