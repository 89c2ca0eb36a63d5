/** Trusted Types: the policy that the desk's Content-Security-Policy names. A browser that does not know them gets plain text. */
export interface Rules {
  createHTML: (text: string) => string;
}
export interface ScriptRules {
  createScriptURL: (url: string) => string;
}

interface Factory {
  createPolicy<R extends Rules | ScriptRules>(name: string, rules: R): R;
}

/** Once per page: a second policy of the same name is refused. */
export function trusting<R extends Rules | ScriptRules>(rules: R, name = "ventanilla"): R {
  const factory = (window as { trustedTypes?: Factory }).trustedTypes;
  return factory?.createPolicy(name, rules) ?? rules;
}
