/** The two ceremonies of WebAuthn in the browser: options and credentials in the JSON that the server speaks (Level 3, 5.1.8 to 5.1.10). */

interface Named {
  id: string;
  type: "public-key";
  transports?: AuthenticatorTransport[];
}
export interface CreationJson extends Omit<PublicKeyCredentialCreationOptions, "challenge" | "user" | "excludeCredentials"> {
  challenge: string;
  user: { id: string; name: string; displayName: string };
  excludeCredentials?: Named[];
}
export interface RequestJson extends Omit<PublicKeyCredentialRequestOptions, "challenge" | "allowCredentials"> {
  challenge: string;
  allowCredentials?: Named[];
}
interface CredentialJson {
  id: string;
  rawId: string;
  type: string;
  response: Record<string, string>;
}

export type Trouble = "cancelled" | "known" | "unsupported" | "address" | "other";

/** Why the browser or the device made no answer. */
export class PasskeyTrouble extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble);
  }
}

/** Browsers offer them on https and on localhost alone. */
export function passkeysWork(): boolean {
  return typeof window.PublicKeyCredential === "function";
}

export async function createPasskey(options: CreationJson, signal: AbortSignal): Promise<CredentialJson> {
  const made = await asked(() =>
    navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        user: { ...options.user, id: bytes(options.user.id) },
        excludeCredentials: (options.excludeCredentials ?? []).map(descriptor),
      },
      signal,
    }),
  );
  if (!(made.response instanceof AuthenticatorAttestationResponse)) throw new PasskeyTrouble("other");
  return written(made, { attestationObject: text(made.response.attestationObject) });
}

export async function answerByPasskey(options: RequestJson, signal: AbortSignal): Promise<CredentialJson> {
  const used = await asked(() =>
    navigator.credentials.get({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        allowCredentials: (options.allowCredentials ?? []).map(descriptor),
      },
      signal,
    }),
  );
  const { response } = used;
  if (!(response instanceof AuthenticatorAssertionResponse)) throw new PasskeyTrouble("other");
  return written(used, {
    authenticatorData: text(response.authenticatorData),
    signature: text(response.signature),
    ...(response.userHandle ? { userHandle: text(response.userHandle) } : {}),
  });
}

async function asked(ceremony: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  if (!passkeysWork()) throw new PasskeyTrouble("unsupported");
  let answer: Credential | null;
  try {
    answer = await ceremony();
  } catch (error) {
    throw new PasskeyTrouble(troubleOf(error));
  }
  if (answer instanceof PublicKeyCredential) return answer;
  throw new PasskeyTrouble("cancelled");
}

/** By the names that the standard gives; a browser tells no more, lest a page learns what a device holds. */
export function troubleOf(error: unknown): Trouble {
  switch (error instanceof Error ? error.name : "") {
    case "NotAllowedError":
    case "AbortError":
      return "cancelled";
    case "InvalidStateError":
      return "known";
    case "NotSupportedError":
    case "ConstraintError":
      return "unsupported";
    case "SecurityError":
      return "address";
    default:
      return "other";
  }
}

function written(credential: PublicKeyCredential, more: Record<string, string>): CredentialJson {
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: { clientDataJSON: text(credential.response.clientDataJSON), ...more },
  };
}

function descriptor({ id, ...rest }: Named): PublicKeyCredentialDescriptor {
  return { ...rest, id: bytes(id) };
}

/** Base 64 for addresses, as WebAuthn writes bytes. */
export function bytes(encoded: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(encoded.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

export function text(raw: ArrayBuffer): string {
  const letters = Array.from(new Uint8Array(raw), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
