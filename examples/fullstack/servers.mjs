#!/usr/bin/env node
// Starts and ends the two servers of this example, both on loopback: Next.js with Better Auth, and the C++ tasks_server.
//   servers.mjs TASKS_SERVER    starts them, prints the address and ends them on Ctrl-C; what they keep is gone then,
//                               unless DATABASE_URL names a PostgreSQL database
// Next.js must have been built before (npm ci && npm run build, in web/).
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createWriteStream, rmSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const web = join(import.meta.dirname, "web");
const next = join(web, "node_modules/next/dist/bin/next");
const patience = 120_000; // milliseconds, for a machine that is busy

/** This port if it is free, else any free one. */
export function freePort(wanted = 0) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error) => (wanted === 0 ? reject(error) : resolve(freePort())));
    server.listen(wanted, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Until `what` gives something true; it may throw until then. */
export async function until(what, description, milliseconds = patience) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const found = await Promise.resolve().then(what).catch(() => false);
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain: ${description}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A server in a process of its own; its output goes to a file. */
class Server {
  constructor(name, command, folder, environment) {
    this.name = name;
    this.log = join(folder, `${name}.log`);
    const log = createWriteStream(this.log, { flags: "a" });
    // Nothing of the caller's Better Auth: a secret would make tasks_server verify in another way.
    const clean = Object.entries(process.env).filter(([key]) => !/^(BETTER_AUTH|AUTH|DATABASE_URL)/.test(key));
    // In a process group of its own, so that Ctrl-C reaches it through `end` alone.
    this.process = spawn(command[0], command.slice(1), {
      cwd: web, detached: true, env: { ...Object.fromEntries(clean), ...environment }, stdio: ["ignore", "pipe", "pipe"] });
    this.process.stdout.pipe(log, { end: false });
    this.process.stderr.pipe(log, { end: false });
    this.ended = new Promise((resolve) => {
      this.process.once("exit", (code, signal) => resolve((this.how = code ?? signal)));
      this.process.once("error", (error) => resolve((this.how = error.message))); // there is no such program
    });
  }

  /** Until it answers `url` with 200. */
  async answers(url) {
    let why;
    await until(async () => this.how !== undefined || (await fetch(url, { signal: AbortSignal.timeout(5000) })).ok, `${this.name} at ${url}`)
      .catch((error) => (why = error.message));
    if (this.how !== undefined) why = `${this.name} ended with ${this.how}`;
    if (why !== undefined) throw new Error(`${why}:\n${await readFile(this.log, "utf8")}`);
  }

  async end() {
    this.process.kill("SIGTERM");
    const timer = setTimeout(() => this.process.kill("SIGKILL"), 15_000);
    await this.ended;
    clearTimeout(timer);
  }
}

/** Both, and the folder that they write into. */
export class Servers {
  /** However this program ends, by an exception say, nothing of them outlives it. */
  kill = () => {
    for (const server of [this.web, this.tasks]) server?.process.kill("SIGKILL");
    if (this.folder) rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  };

  /**
   * `tasksServer` is the program. Optional: `ports`, two where to listen if they are free; `webDatabase` and `tasksDatabase`,
   * postgresql:// URLs in place of SQLite files; `relay`, from the address of tasks_server to the one that Next.js is told.
   */
  static async start({ tasksServer, ports = [0, 0], webDatabase, tasksDatabase, relay = (address) => address }) {
    const servers = new Servers();
    process.once("exit", servers.kill);
    try {
      servers.folder = await mkdtemp(join(tmpdir(), "fullstack-"));
      const [webPort, tasksPort] = [await freePort(ports[0]), await freePort(ports[1])];
      servers.origin = `http://127.0.0.1:${webPort}`;
      servers.backend = `http://127.0.0.1:${tasksPort}`;
      servers.web = new Server("web", [process.execPath, next, "start", "-H", "127.0.0.1", "-p", String(webPort)], servers.folder, {
        NODE_ENV: "production",
        NEXT_TELEMETRY_DISABLED: "1",
        BETTER_AUTH_URL: servers.origin,
        BETTER_AUTH_SECRET: randomBytes(32).toString("hex"),
        BACKEND_URL: await relay(servers.backend),
        ...(webDatabase ? { DATABASE_URL: webDatabase } : { AUTH_DATABASE_FILE: join(servers.folder, "auth.db") }),
      });
      // tasks_server comes second: at its start it fetches the keys, and after a failure it waits before it tries again.
      await servers.web.answers(`${servers.origin}/api/auth/jwks`);
      servers.startTasks = async () => {
        servers.tasks = new Server("tasks_server",
          [tasksServer, "--port", String(tasksPort), ...(tasksDatabase ? [] : ["--database", join(servers.folder, "tasks.db")])],
          servers.folder, { BETTER_AUTH_URL: servers.origin, ...(tasksDatabase && { DATABASE_URL: tasksDatabase }) });
        await servers.tasks.answers(`${servers.backend}/healthz`);
      };
      await servers.startTasks();
      return servers;
    } catch (error) {
      await servers.end();
      throw error;
    }
  }

  async end() {
    await Promise.all([this.web?.end(), this.tasks?.end()]);
    if (this.folder) await rm(this.folder, { recursive: true, force: true });
    process.off("exit", this.kill);
  }
}

if (process.argv[1] === import.meta.filename) {
  const stop = new Promise((resolve) => ["SIGINT", "SIGTERM", "SIGHUP"].forEach((signal) => process.on(signal, () => resolve("stopped"))));
  const database = process.env.DATABASE_URL;
  const starting = Servers.start({ tasksServer: process.argv[2], ports: [3000, 8080], webDatabase: database, tasksDatabase: database });
  starting.catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
  if ((await Promise.race([starting, stop])) !== "stopped") {
    const { origin, backend, web, tasks } = await starting;
    console.log(`\nThe task list is at ${origin} until Ctrl-C.\nBehind it tasks_server listens on ${backend}.`);
    if ((await Promise.race([stop, web.ended, tasks.ended])) !== "stopped") {
      console.error(`${web.how === undefined ? "tasks_server" : "Next.js"} has ended by itself.`);
      process.exitCode = 1;
    }
  }
  await (await starting).end();
}
