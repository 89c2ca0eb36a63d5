/** A value once it has stayed the same for a moment: what is asked of the server, and recorded there, is no half word. */
import { useEffect, useState } from "react";

export function useSettled<T>(value: T, after = 300): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), after);
    return () => window.clearTimeout(timer);
  }, [value, after]);
  return settled;
}
