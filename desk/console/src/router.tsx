/** Every address of the console. What an operator doesn't need at once is loaded when it is first opened. */
import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";

import type { Me } from "./api/types";
import { InboxPage } from "./conversations/InboxPage";
import { readSearch } from "./conversations/search";
import { readSearch as readReport } from "./reports/period";
import { Frame } from "./Shell";
import { Failed, Loading } from "./ui/Empty";
import { LoginPage } from "./users/LoginPage";
import { homeOf, may, type Place, placesOf, sectionsOf } from "./users/may";
import { maybeSignedIn, meQuery } from "./users/session";

const text = (value: unknown) => (typeof value === "string" && value ? value : undefined);
const root = createRootRouteWithContext<{ cache: QueryClient }>()({ component: Outlet });
const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: (raw: Record<string, unknown>): { error?: string | undefined } => ({ error: text(raw["error"]) }),
  component: LoginPage,
});
const byLink = lazyRouteComponent(() => import("./account/LinkPage"), "LinkPage");
const invite = createRoute({ getParentRoute: () => root, path: "/invite", component: byLink });
const reset = createRoute({ getParentRoute: () => root, path: "/reset", component: byLink });
const desk = createRoute({
  getParentRoute: () => root,
  id: "desk",
  component: Frame,
  beforeLoad: async ({ context }) => {
    const me = maybeSignedIn() ? await context.cache.ensureQueryData(meQuery).catch(() => null) : null;
    if (!me) throw redirect({ to: "/login" });
    return { me };
  },
});
const home = createRoute({
  getParentRoute: () => desk,
  path: "/",
  validateSearch: (raw: Record<string, unknown>): { error?: string | undefined } => ({ error: text(raw["error"]) }),
  beforeLoad: ({ context, search }) => {
    // A link to an identity elsewhere that failed comes back here.
    if (search.error) throw redirect({ to: "/account/security", search, replace: true });
    throw redirect({ to: homeOf(context.me), replace: true });
  },
});
const inbox = createRoute({
  getParentRoute: () => desk,
  path: "/inbox",
  beforeLoad: ({ context }) => admit(context.me, "/inbox"),
  component: InboxPage,
  validateSearch: readSearch,
});
const inboxOne = createRoute({ getParentRoute: () => inbox, path: "$conversationId" });

/** What a role may not see, it is led home from. */
function admit(me: Me, place: Place): void {
  if (!placesOf(me).includes(place)) throw redirect({ to: homeOf(me), replace: true });
}

function admitWriter(me: Me): void {
  if (!may(me, "article", "create")) throw redirect({ to: homeOf(me), replace: true });
}

const board = createRoute({
  getParentRoute: () => desk,
  path: "/board",
  beforeLoad: ({ context }) => admit(context.me, "/board"),
  validateSearch: (raw: Record<string, unknown>): { presence?: string | undefined } => ({ presence: text(raw["presence"]) }),
  component: lazyRouteComponent(() => import("./board/BoardPage"), "BoardPage"),
});
interface CaseSearch {
  q?: string | undefined;
  status?: string | undefined;
  owner?: string | undefined;
  sort?: string | undefined;
}
const cases = createRoute({
  getParentRoute: () => desk,
  path: "/cases",
  beforeLoad: ({ context }) => admit(context.me, "/cases"),
  validateSearch: (raw: Record<string, unknown>): CaseSearch => ({
    q: text(raw["q"]),
    status: text(raw["status"]),
    owner: text(raw["owner"]),
    sort: text(raw["sort"]),
  }),
  component: lazyRouteComponent(() => import("./cases/CasesPage"), "CasesPage"),
});
const caseOne = createRoute({
  getParentRoute: () => desk,
  path: "/cases/$caseId",
  beforeLoad: ({ context }) => admit(context.me, "/cases"),
  component: lazyRouteComponent(() => import("./cases/CasePage"), "CasePage"),
});
const tasks = createRoute({
  getParentRoute: () => desk,
  path: "/tasks",
  beforeLoad: ({ context }) => admit(context.me, "/tasks"),
  component: lazyRouteComponent(() => import("./cases/TasksPage"), "TasksPage"),
});
const people = createRoute({
  getParentRoute: () => desk,
  path: "/people",
  beforeLoad: ({ context }) => admit(context.me, "/people"),
  component: lazyRouteComponent(() => import("./people/PeoplePage"), "PeoplePage"),
});
const person = createRoute({
  getParentRoute: () => desk,
  path: "/people/$personId",
  beforeLoad: ({ context }) => admit(context.me, "/people"),
  component: lazyRouteComponent(() => import("./people/PersonPage"), "PersonPage"),
});
const knowledge = createRoute({
  getParentRoute: () => desk,
  path: "/knowledge",
  beforeLoad: ({ context }) => admit(context.me, "/knowledge"),
  component: lazyRouteComponent(() => import("./knowledge/KnowledgePage"), "KnowledgePage"),
});
const playground = createRoute({
  getParentRoute: () => desk,
  path: "/knowledge/try",
  beforeLoad: ({ context }) => admit(context.me, "/knowledge"),
  component: lazyRouteComponent(() => import("./knowledge/TryPage"), "TryPage"),
});
const imports = createRoute({
  getParentRoute: () => desk,
  path: "/knowledge/imports",
  beforeLoad: ({ context }) => admitWriter(context.me),
  component: lazyRouteComponent(() => import("./knowledge/ImportsPage"), "ImportsPage"),
});
const learning = createRoute({
  getParentRoute: () => desk,
  path: "/knowledge/learning",
  beforeLoad: ({ context }) => admitWriter(context.me),
  component: lazyRouteComponent(() => import("./knowledge/LearningPage"), "LearningPage"),
});
const article = createRoute({
  getParentRoute: () => desk,
  path: "/knowledge/$articleId",
  beforeLoad: ({ context }) => admit(context.me, "/knowledge"),
  component: lazyRouteComponent(() => import("./knowledge/ArticlePage"), "ArticlePage"),
});
const reports = createRoute({
  getParentRoute: () => desk,
  path: "/reports",
  beforeLoad: ({ context }) => admit(context.me, "/reports"),
  validateSearch: readReport,
  component: lazyRouteComponent(() => import("./reports/ReportsPage"), "ReportsPage"),
});
const adminHome = createRoute({
  getParentRoute: () => desk,
  path: "/admin",
  beforeLoad: ({ context }) => {
    throw redirect({ to: "/admin/$section", params: { section: sectionsOf(context.me)[0] ?? "users" }, replace: true });
  },
});
const admin = createRoute({
  getParentRoute: () => desk,
  path: "/admin/$section",
  component: lazyRouteComponent(() => import("./users/AdminPage"), "AdminPage"),
});

const security = createRoute({
  getParentRoute: () => desk,
  path: "/account/security",
  validateSearch: (raw: Record<string, unknown>): { error?: string | undefined } => ({ error: text(raw["error"]) }),
  component: lazyRouteComponent(() => import("./account/SecurityPage"), "SecurityPage"),
});

const tree = root.addChildren([
  login, invite, reset,
  desk.addChildren([
    home, inbox.addChildren([inboxOne]), board, cases, caseOne, tasks, people, person, knowledge, playground, imports, learning, article, reports, adminHome, admin, security,
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  basepath: "/console",
  context: { cache: undefined as unknown as QueryClient },
  defaultPendingComponent: Loading,
  defaultErrorComponent: ({ error, reset }) => <Failed error={error} retry={reset} />,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
