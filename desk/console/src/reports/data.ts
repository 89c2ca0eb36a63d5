/** Reports and what the model costs, as the server tells them. */
import { useMutation, useQuery } from "@tanstack/react-query";

import { api } from "../api/client";
import { keys } from "../live/keys";
import { save } from "../privacy/data";
import type { Days } from "./period";

export type Group = "conversations" | "times" | "assistant" | "cases" | "model";
export const GROUPS: Group[] = ["conversations", "times", "assistant", "cases", "model"];
export type Kind = "day" | "week" | "month" | "channel" | "purpose" | "text" | "count" | "share" | "seconds" | "rating" | "cost";
export interface ReportName {
  name: string;
  title: string;
  group: Group;
  about: string;
}
export interface Column {
  name: string;
  label: string;
  kind: Kind;
  summed: boolean;
}
export type Cell = string | number | null;
export type Row = Record<string, Cell>;
export interface Result {
  name: string;
  title: string;
  from_day: string;
  to_day: string;
  zone: string;
  columns: Column[];
  rows: Row[];
}
export interface Limit {
  name: "day_tokens" | "month_cost";
  used: number;
  most: number;
  share: number;
  state: "fine" | "near" | "used_up";
}
export interface Use {
  model: string;
  purpose: string;
  prompts: string[];
  calls: number;
  failures: number;
  estimated: number;
  prompt_tokens: number;
  completion_tokens: number;
  cost: number;
  mean_seconds: number;
  slowest_seconds: number;
}
export interface Usage {
  model: string | null;
  from_day: string;
  today: string;
  zone: string;
  prices: boolean;
  near: number;
  limits: Limit[];
  uses: Use[];
}

export function useReports() {
  return useQuery({
    queryKey: keys.reports,
    queryFn: ({ signal }) => api.get<{ items: ReportName[]; zone: string; today: string }>("/reports", {}, signal),
  });
}

export function useReport(name: string, { from, to }: Days) {
  return useQuery({
    queryKey: [...keys.reports, name, from, to],
    queryFn: ({ signal }) => api.get<Result>(`/reports/${name}`, { from, to }, signal),
  });
}

export function useUsage() {
  return useQuery({ queryKey: keys.modelUsage, queryFn: ({ signal }) => api.get<Usage>("/bot/usage", {}, signal) });
}

export function useCsv() {
  return useMutation({
    mutationFn: async ({ name, from, to }: Days & { name: string }) => {
      save(await api.file(`/reports/${name}`, { from, to, format: "csv" }), `${name}_${from}_${to}.csv`);
    },
  });
}
