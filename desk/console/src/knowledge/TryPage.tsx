export function TryPage() { return null; }
