// Faults of the page's script, and the ways in which text from documents could become markup or code.
const browser = [
  "Blob", "CSS", "Image", "ResizeObserver", "URL", "URLSearchParams", "XMLSerializer", "clearTimeout", "document",
  "getComputedStyle", "history", "localStorage", "location", "matchMedia", "navigator", "requestAnimationFrame",
  "requestIdleCallback", "setTimeout", "window",
];
const markup = ["innerHTML", "outerHTML", "insertAdjacentHTML", "srcdoc", "write", "writeln", "createContextualFragment"];

export default [
  { ignores: ["**/node_modules/**"] },
  {
    files: ["**/*.mjs"],
    languageOptions: { ecmaVersion: 2023, sourceType: "module", globals: Object.fromEntries(browser.map((name) => [name, "readonly"])) },
    linterOptions: { reportUnusedDisableDirectives: true },
    rules: {
      "constructor-super": "error",
      "default-case-last": "error",
      eqeqeq: "error",
      "no-const-assign": "error",
      "no-dupe-keys": "error",
      "no-empty": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-redeclare": "error",
      "no-restricted-properties": ["error", ...markup.map((property) => ({ property, message: "text only through textContent" }))],
      "no-restricted-globals": ["error", "fetch", "XMLHttpRequest", "WebSocket", "eval"],
      "no-self-assign": "error",
      "no-shadow-restricted-names": "error",
      "no-undef": "error",
      "no-unreachable": "error",
      "no-unused-vars": "error",
      "no-use-before-define": ["error", { functions: false, variables: false }],
      "no-useless-escape": "error",
      "no-var": "error",
      "prefer-const": "error",
    },
  },
];
