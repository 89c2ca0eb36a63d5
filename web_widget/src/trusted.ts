/** Trusted Types: the only texts that become a document or a worker. The Content-Security-Policy of the page names this policy. */
interface Rules {
  createHTML: (text: string) => string
  createScriptURL: (url: string) => string
}

const WORKER = '/sw.js'
const rules: Rules = {
  // Parsed in an inert document, and rebuilt from an allow-list (article/rebuild).
  createHTML: (text) => text,
  createScriptURL: () => WORKER,
}
const factory = (window as { trustedTypes?: { createPolicy(name: string, rules: Rules): Rules } }).trustedTypes
const policy = factory?.createPolicy('ventanilla', rules) ?? rules

export function inert(html: string): Document {
  return new DOMParser().parseFromString(policy.createHTML(html), 'text/html')
}

export function registerWorker(): Promise<ServiceWorkerRegistration> {
  return navigator.serviceWorker.register(policy.createScriptURL(WORKER))
}
