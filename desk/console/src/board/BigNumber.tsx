/** A number for three metres, that opens what it counts; its state is said in words beside the colour. */
import { Link, type LinkProps } from "@tanstack/react-router";
import clsx from "clsx";

interface BigNumberProps extends Pick<LinkProps, "to" | "search" | "hash"> {
  value: string;
  label: string;
  note?: string;
  state?: "good" | "warn" | "bad";
}

export function BigNumber({ value, label, note, state, ...link }: BigNumberProps) {
  return (
    <li>
      <Link {...link} className={clsx("big", state && `big-${state}`)}>
        <span className="big-label">{label}</span>
        <span className={clsx("big-value", value.length > 5 && "big-long")}>{value}</span>
        <span className="big-note">{note ?? " "}</span>
      </Link>
    </li>
  );
}
