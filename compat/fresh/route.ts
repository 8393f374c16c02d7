import type { Context } from "./context.ts";
import { HttpError } from "./error.ts";
import type {
  HandlerByMethod,
  HandlerFn,
  Method,
  RouteHandler,
} from "./handlers.ts";
import { componentNode } from "./render.ts";
import type { Route } from "./types.ts";

/** All methods that a function as handler answers. */
const EVERY_METHOD: Method[] = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
];

/** The methods that a route answers. */
export function methodsOf<State>(route: Route<State>): Method[] {
  const { handler } = route;
  if (handler === undefined) return ["GET", "HEAD"];
  if (!isByMethod(handler)) return EVERY_METHOD;
  const methods = EVERY_METHOD.filter((method) => method in handler);
  if (methods.includes("GET") && !methods.includes("HEAD")) {
    methods.push("HEAD");
  }
  return methods;
}

/** Runs the handler and, where it gives data, renders the component. */
export async function renderRoute<State>(
  ctx: Context<State>,
  route: Route<State>,
  status = 200,
): Promise<Response> {
  const handler = pick(route.handler, ctx.req.method);
  const result = await handler?.(ctx) ?? { data: undefined };
  if (result instanceof Response) return result;
  ctx.data = result.data;
  if (route.component === undefined) {
    throw new HttpError(500, "Handler gave data to a route without a page");
  }
  const vnode = componentNode(ctx, route.component, () => null);
  return await ctx.render(vnode, {
    headers: result.headers,
    status: result.status ?? status,
  });
}

function pick<State>(
  handler: Route<State>["handler"],
  method: string,
): HandlerFn<unknown, State> | undefined {
  if (handler === undefined || !isByMethod(handler)) return handler;
  return handler[method as Method] ??
    (method === "HEAD" ? handler.GET : undefined);
}

function isByMethod<State>(
  handler: RouteHandler<unknown, State>,
): handler is HandlerByMethod<unknown, State> {
  return typeof handler === "object";
}
