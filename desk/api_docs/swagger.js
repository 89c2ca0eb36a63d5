/* Requests go with the session of the console in this browser, and its CSRF token where something changes. */
const csrf = () => document.cookie.match(/(?:^|; )ventanilla_csrf=([^;]*)/)?.[1] ?? "";

window.SwaggerUIBundle({
  url: "/api/schema",
  dom_id: "#viewer",
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  tagsSorter: "alpha",
  validatorUrl: null,
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  requestInterceptor: (request) => {
    if (csrf()) request.headers["X-CSRF-Token"] = decodeURIComponent(csrf());
    return request;
  },
});
