/** While the pointer is over a list its order stands still; news enters at the end and is sorted when the pointer leaves. */
import { useEffect, useState } from "react";

export function steadyOrder<T extends { id: string }>(rows: T[], frozen: string[]): T[] {
  const place = new Map(frozen.map((id, index) => [id, index]));
  return rows.toSorted((a, b) => (place.get(a.id) ?? frozen.length) - (place.get(b.id) ?? frozen.length));
}

export function useSteadyOrder<T extends { id: string }>(rows: T[], hold: boolean): T[] {
  const [frozen, setFrozen] = useState<string[] | null>(null);
  useEffect(() => {
    setFrozen(hold ? rows.map((row) => row.id) : null);
    // Only the moment of entering counts: later rows must not renew the order.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [hold]);
  return frozen ? steadyOrder(rows, frozen) : rows;
}
