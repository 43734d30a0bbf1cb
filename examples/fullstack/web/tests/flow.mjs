#!/usr/bin/env node
// The whole road in a real browser: Chromium, Next.js, Better Auth, tasks_server.
//   flow.mjs TASKS_SERVER [SCREENSHOTS]
// In SQLite files, or where DATABASE_URL is set in PostgreSQL: then it is that of a superuser, who makes a database for
// each of the two servers. SCREENSHOTS is a folder for pictures of every page. Prints "N passed, N failed".
import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import Database from "libsql";
import pg from "pg";
import { chromium } from "playwright-core";
import { Servers, until } from "../../servers.mjs";
import { Checks, WireTap, makeDatabase, part } from "./support.mjs";

const [tasksServer, screenshots] = process.argv.slice(2);
const superuser = process.env.DATABASE_URL;
const patience = 60_000; // milliseconds, for a machine that is busy
const checks = new Checks();
const check = checks.check.bind(checks), equal = checks.equal.bind(checks);
const ada = { name: "Ada", email: "ada@example.com", password: "correct horse battery" };
const bob = { name: "Bob", email: "bob@example.com", password: "staple battery horse" };

// On Ctrl-C too, from the first moment on, nothing stays: servers and browser end as this process exits.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(130));
const folder = mkdtempSync(join(tmpdir(), "browser-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const tap = new WireTap();
const webDatabase = superuser && (await makeDatabase(superuser, "web"));
const tasksDatabase = superuser && (await makeDatabase(superuser, "tasks"));
const servers = await Servers.start({ tasksServer, webDatabase, tasksDatabase, relay: (address) => tap.listen(address) });
const { origin, backend } = servers;
const browser = await chromium.launch({
  handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false, // see above
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-dev-shm-usage",
    // What Chromium asks for itself, such as updates, finds no address.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    `--log-net-log=${join(folder, "net.json")}`],
});

// ---- what is watched all the time --------------------------------------------------------------------------------------

const seen = { hosts: new Set(), answers: [], authorization: [], cookies: [], complaints: [] };

/** A browser with its own cookies. */
async function visitor(options = {}) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(patience);
  context.on("page", (page) => {
    page.on("pageerror", (error) => seen.complaints.push(error.message));
    page.on("console", (message) => {
      // That an answer was 401 or 503 is also said on the console; these are meant.
      const meant = message.text().startsWith("Failed to load resource") || !page.url().startsWith(origin);
      if (message.type() === "error" && !meant) seen.complaints.push(message.text());
    });
  });
  context.on("request", (request) => {
    seen.hosts.add(new URL(request.url()).hostname);
    if (request.headers().authorization) seen.authorization.push(request.url());
  });
  context.on("response", (response) => seen.answers.push(record(response)));
  return context;
}

/** All that scripts can read of an answer, and its cookies apart. */
async function record(response) {
  const headers = await response.headersArray().catch(() => []);
  const isCookie = ({ name }) => name.toLowerCase() === "set-cookie";
  seen.cookies.push(...headers.filter(isCookie).map(({ value }) => value));
  const body = await response.text().catch(() => ""); // redirects have none
  return { url: response.url(), text: headers.filter((header) => !isCookie(header)).map(({ value }) => value).join("\n") + body };
}

/** The cookie header of a browser, as the proxy gets it. */
const cookieOf = async (context) => (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");

// ---- what is done again and again --------------------------------------------------------------------------------------

const logInTitle = { name: "Log in", level: 1 }, tasksTitle = { name: "Your tasks" };
const shows = (locator) => locator.waitFor({ timeout: patience }).then(() => true);
const hides = (locator) => locator.waitFor({ state: "detached", timeout: patience }).then(() => true);
const isAt = async (page, path) => page.waitForURL(`${origin}${path}`).then(() => true);
const alert = (page, text) => page.getByRole("alert").filter({ hasText: text });
const item = (page, title) => page.getByRole("listitem").filter({ hasText: title });
const titles = (page) => page.getByRole("listitem").allInnerTexts();

async function fill(page, fields, button) {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label).fill(value);
  await page.getByRole("button", { name: button }).click();
}
async function signUp(page, { name, email, password }) {
  await page.goto(`${origin}/signup`);
  await fill(page, { Name: name, "E-mail": email, Password: password }, "Create account");
  await shows(page.getByRole("heading", tasksTitle));
}
async function add(page, title) {
  await page.getByLabel("New task").fill(title);
  await page.keyboard.press("Enter");
  await shows(item(page, title));
}

/** What a script in the page gets from the proxy: [status, code of the problem]. */
const askInPage = (page, method, path, body) =>
  page.evaluate(async ([method, path, body]) => {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(`/api/proxy/${path}`, { method, credentials: "include", ...(body && { headers, body: JSON.stringify(body) }) });
    return [answer.status, (await answer.json().catch(() => ({}))).code];
  }, [method, path, body]);

/** What tasks_server answers to a token itself: [status, code of the problem, body]. */
async function askBackend(token, path, method = "GET", body = undefined) {
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const answer = await fetch(`${backend}/api/${path}`, { method, headers, body: body && JSON.stringify(body) });
  const json = await answer.json().catch(() => ({}));
  return [answer.status, json.code, json];
}
const short = ([status, code]) => [status, code];

/** Pictures, and what axe finds, in the light and in the dark, wide and narrow. */
async function look(page, name) {
  for (const colorScheme of ["light", "dark"])
    for (const [size, viewport] of Object.entries({ desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } })) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      if (screenshots) await page.screenshot({ path: join(screenshots, `${name}-${colorScheme}-${size}.png`) });
      const found = await page.evaluate(async (source) => {
        if (!window.axe) (0, Function)(source)(); // unlike a script element it is not stopped by the page's policy
        return (await window.axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(", ")}`);
      }, axe.source).catch((error) => [error.message]);
      await equal(`${name}, ${colorScheme}, ${size}: accessible`, found, []);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      await equal(`${name}, ${colorScheme}, ${size}: nothing sticks out`, wider, false);
    }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "no-preference" });
}

/** In the database of Better Auth. */
async function sql(text, value) {
  if (webDatabase) {
    const client = new pg.Client({ connectionString: webDatabase });
    await client.connect();
    await client.query(text, value && [value]);
    await client.end();
  } else {
    const database = new Database(join(servers.folder, "auth.db"), { timeout: 10_000 });
    database.prepare(text.replace("$1", "?")).run(...(value ? [value.toISOString()] : []));
    database.close();
  }
}

/** As time would: the key that signs is past its time, so Better Auth makes a new one when it next signs. */
const expireKeys = () => sql('UPDATE jwks SET "expiresAt" = $1', new Date(Date.now() - 1000));
const kids = async () => (await (await fetch(`${origin}/api/auth/jwks`)).json()).keys.map(({ kid }) => kid);

// ---- the road ----------------------------------------------------------------------------------------------------------

async function signedOut(page) {
  console.log("Signed out");
  for (const path of ["/", "/tasks"]) {
    await page.goto(`${origin}${path}`);
    await check(`${path} leads to the log-in page`, () => isAt(page, "/login"));
  }
  await check("which has a heading", () => shows(page.getByRole("heading", logInTitle)));
  await look(page, "login");
  await equal("the proxy has nothing for them", await askInPage(page, "GET", "anybody/tasks"), [401, "not_logged_in"]);
  const policy = (await (await fetch(`${origin}/login`)).headers).get("Content-Security-Policy");
  await check("pages have a policy for scripts, by nonce", /script-src 'nonce-[^']+' 'strict-dynamic';/.test(policy) && !policy.includes("unsafe"));
  await page.goto(`${origin}/nowhere`);
  await check("a page that is not there", () => shows(page.getByRole("heading", { name: "There is nothing here" })));
  await look(page, "not-found");
}

async function firstTasks(page) {
  console.log("Ada signs up");
  await page.goto(`${origin}/signup`);
  await look(page, "signup");
  await signUp(page, ada);
  await check("her page says who she is", () => shows(page.getByText("Ada", { exact: true })));
  await check("her list is empty, and says so", () => shows(page.getByText("Nothing to do yet")));
  await look(page, "empty");
  await add(page, "Buy milk");
  await add(page, "Read RFC 8725");
  await add(page, "Water the plants <b>&amp;</b> the 🌵");
  await equal("tasks are listed in their order", await titles(page), ["Buy milk", "Read RFC 8725", "Water the plants <b>&amp;</b> the 🌵"]);
  await check("that one came is announced", () => shows(page.getByRole("status").filter({ hasText: "Added Water the plants" })));
  await equal("the next can be typed at once", await page.evaluate(() => document.activeElement.id), "title");

  await page.getByLabel("New task").fill("Only once");
  await page.evaluate(() => [1, 2].forEach(() => document.forms[0].requestSubmit()));
  await shows(item(page, "Only once"));
  await page.reload();
  await shows(item(page, "Buy milk"));
  await equal("submitting twice makes one task", (await titles(page)).filter((title) => title === "Only once").length, 1);
  await page.getByRole("button", { name: "Delete Only once" }).click();
  await hides(item(page, "Only once"));

  const ticked = page.waitForResponse((answer) => answer.request().method() === "PUT");
  await page.getByLabel("Read RFC 8725", { exact: true }).check();
  await equal("one is ticked off", (await ticked).status(), 200);
  await check("and counted", () => shows(page.getByText("1 of 3 done")));
  await look(page, "tasks");
  await page.getByRole("button", { name: "Delete Buy milk" }).click();
  await check("one is deleted", () => hides(item(page, "Buy milk")));
  await check("which is announced", () => shows(page.getByRole("status").filter({ hasText: "Deleted Buy milk" })));

  await page.reload();
  await check("a reload keeps the session", () => shows(item(page, "Read RFC 8725")));
  await equal("and what was done", [await titles(page), await page.getByLabel("Read RFC 8725", { exact: true }).isChecked()],
    [["Read RFC 8725", "Water the plants <b>&amp;</b> the 🌵"], true]);
  await equal("scripts see no cookie", await page.evaluate(() => document.cookie), "");
  await equal("nothing is stored for scripts", await page.evaluate(() => [localStorage.length, sessionStorage.length]), [0, 0]);
}

async function logOutAndIn(context, page) {
  console.log("Ada logs out, and in");
  const cookie = await cookieOf(context);
  const withCookie = (path) => fetch(`${origin}${path}`, { headers: { Cookie: cookie } });
  const userId = part(tap.tokens().at(-1), 1).sub;
  await equal("before, her cookie is good", (await withCookie(`/api/proxy/${userId}/tasks`)).status, 200);
  await check("until her tasks have come, the page says that they are loading", async () => (await (await withCookie("/tasks")).text()).includes("Loading your tasks…"));
  const large = { method: "POST", headers: { Cookie: cookie, Origin: origin }, body: "x".repeat(1_000_000) };
  await equal("a body that is too large is called so", (await fetch(`${origin}/api/proxy/${userId}/tasks`, large)).status, 413);
  await equal("even with it, no token is to be had", (await withCookie("/api/auth/token")).status, 404);
  await equal("nor beside the session", (await withCookie("/api/auth/get-session")).headers.get("set-auth-jwt"), null);
  const second = await context.newPage();
  await second.goto(`${origin}/tasks`);
  await shows(item(second, "Read RFC 8725"));
  await page.getByRole("button", { name: "Log out" }).click();
  await check("she is at the log-in page, which does not say that her session has ended", () => isAt(page, "/login"));
  await page.goBack();
  await check("going back does not open her tasks again", () => shows(page.getByRole("heading", logInTitle)));
  await check("her other tab ends too", () => second.waitForURL(`${origin}/login?ended`).then(() => true));
  await check("and says why", () => shows(second.getByText("Your session has ended")));
  await look(second, "ended");
  await second.close();
  await equal("a copy of her cookie is worth nothing now", (await withCookie(`/api/proxy/${userId}/tasks`)).status, 401);
  await page.goto(`${origin}/tasks`);
  await check("her tasks are closed", () => isAt(page, "/login"));

  await page.goto(`${origin}/login`);
  await fill(page, { "E-mail": ada.email, Password: "wrong" }, "Log in");
  await check("a wrong password is announced", () => shows(alert(page, "The e-mail address or the password is wrong.")));
  await equal("what was typed stays, except the password", [await page.getByLabel("E-mail").inputValue(), await page.getByLabel("Password").inputValue()], [ada.email, ""]);
  await look(page, "wrong-password");
  for (let attempts = 0; attempts < 5 && !(await alert(page, "Too many").isVisible()); ++attempts) {
    const answer = page.waitForResponse((each) => each.url().includes("/sign-in/"));
    await fill(page, { Password: "wrong" }, "Log in");
    await answer;
    await shows(page.getByRole("button", { name: "Log in" }));
    await shows(alert(page, /Too many|wrong/));
  }
  await check("guessing is slowed down, and the page says so", () => shows(alert(page, "Too many attempts")));

  // With the keyboard alone, as soon as that is over.
  await until(async () => {
    await page.goto(`${origin}/login`);
    for (const text of [ada.email, ada.password]) {
      await page.keyboard.press("Tab");
      await page.keyboard.type(text);
    }
    await page.keyboard.press("Enter");
    await page.getByRole("heading", tasksTitle).or(page.locator(".problem")).waitFor();
    return page.getByRole("heading", tasksTitle).isVisible();
  }, "logging in by keyboard", patience);
  await check("she logs in by the keyboard alone", () => shows(item(page, "Read RFC 8725")));
}

/** A page of another origin but of the same site: the browser sends the cookie along. */
async function otherOrigin(context, adasId) {
  console.log("A page of another origin");
  const url = `${origin}/api/proxy/${adasId}/tasks`;
  // A form can send JSON, and is asked nothing before (no preflight).
  const form = `<!doctype html><form method="post" enctype="text/plain" action="${url}"><input name='{"title":"of an evil page","x":"' value='"}'></form>`;
  const evil = createServer((_, response) => response.setHeader("Content-Type", "text/html").end(form));
  await new Promise((resolve) => evil.listen(0, "127.0.0.1", resolve));
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${evil.address().port}/`);
  const read = await page.evaluate((url) => fetch(url, { credentials: "include" }).then((answer) => answer.text()).catch(() => "refused"), url);
  await equal("it may not read her tasks", read, "refused");
  const answered = page.waitForResponse(url);
  await page.evaluate(() => document.forms[0].submit());
  const answer = await answered;
  await check("the browser sends her cookie with its form", async () => (await answer.request().allHeaders()).cookie?.includes("session_token") === true);
  await equal("which is refused for its origin", [answer.status(), (await answer.json()).code], [403, "origin_not_allowed"]);
  await check("nothing of it went to the backend", !tap.asked.includes("evil"));
  await page.close();
  evil.close();
}

async function twoUsers(adas, bobs) {
  console.log("Bob, and the tasks of Ada");
  const [adasToken] = tap.tokens().slice(-1);
  const adasId = part(adasToken, 1).sub;
  const [, , before] = await askBackend(adasToken, `${adasId}/tasks`);
  const adasTask = before[0].id;
  await signUp(bobs, bob);
  await check("his list is empty", () => shows(bobs.getByText("Nothing to do yet")));
  const [bobsToken] = tap.tokens().slice(-1);
  const bobsId = part(bobsToken, 1).sub;
  await check("he is somebody else", bobsId !== adasId);
  await add(bobs, "Of Bob");

  const attempts = [["GET", `${adasId}/tasks`], ["POST", `${adasId}/tasks`, { title: "x" }], ["GET", `${adasId}/tasks/${adasTask}`],
    ["PUT", `${adasId}/tasks/${adasTask}`, { title: "x" }], ["DELETE", `${adasId}/tasks/${adasTask}`]];
  for (const [method, path, body] of attempts) {
    const name = `${method} /${path.replace(adasId, "ADA").replace(adasTask, "TASK")}`;
    await equal(`${name} through the proxy`, await askInPage(bobs, method, path, body), [403, "user_mismatch"]);
    await equal(`${name} at the backend`, short(await askBackend(bobsToken, path, method, body)), [403, "user_mismatch"]);
  }
  for (const [method, body] of [["GET"], ["PUT", { title: "x" }], ["DELETE"]])
    await equal(`${method} of her task under his own id`, await askInPage(bobs, method, `${bobsId}/tasks/${adasTask}`, body), [404, "task_not_found"]);
  for (const path of [`${bobsId}%2F..%2F${adasId}/tasks`, `${bobsId}/..%2F${adasId}/tasks`, `%2e%2e/healthz`, `..%2Fhealthz`])
    await check(`no way around: ${path.replace(adasId, "ADA").replace(bobsId, "BOB")}`, async () => (await askInPage(bobs, "GET", path))[0] >= 400);
  await adas.reload();
  await shows(item(adas, "Read RFC 8725"));
  await equal("hers are as they were", (await askBackend(tap.tokens().at(-1), `${adasId}/tasks`))[2], before);
  return { adasId, adasToken };
}

async function badTokens({ adasId, adasToken }) {
  console.log("Tokens that are no good, at the backend");
  const { iat, exp, ...claims } = part(adasToken, 1);
  await equal("a token says who, for whom, by whom, and nothing else", claims, { sub: adasId, iss: origin, aud: origin });
  await equal("it is good for a minute", exp - iat, 60);
  const [header, payload, signature] = adasToken.split(".");
  const other = Buffer.from(JSON.stringify({ ...part(adasToken, 1), sub: "somebody" })).toString("base64url");
  const none = Buffer.from('{"alg":"none"}').toString("base64url");
  for (const [name, token, code] of [["no token", undefined, "missing_credentials"], ["another payload", `${header}.${other}.${signature}`, "signature_invalid"],
    ["another signature", `${header}.${payload}.${signature.replace(/^./, (c) => (c === "A" ? "B" : "A"))}`, "signature_invalid"],
    ["no signature", `${none}.${payload}.`, "algorithm_not_allowed"], ["the text \"undefined\"", "undefined", "malformed_token"]])
    await equal(name, short(await askBackend(token, name === "another payload" ? "somebody/tasks" : `${adasId}/tasks`)), [401, code]);
}

async function rotation(page) {
  console.log("The keys are rotated while Ada's page is open");
  const before = await kids();
  await expireKeys();
  await add(page, "After the rotation");
  const after = await kids();
  await equal("there is one key more", [after.length, before.every((kid) => after.includes(kid))], [before.length + 1, true]);
  await equal("the next request used it", before.includes(part(tap.tokens().at(-1), 0).kid), false);
  await check("the page had no problem to show", async () => (await page.getByRole("alert").innerText()) === "");
}

async function backendDown(page) {
  console.log("The backend is down");
  await servers.tasks.end();
  await page.getByLabel("New task").fill("Typed while it was down");
  await page.keyboard.press("Enter");
  await check("the page says so", () => shows(alert(page, "The task server cannot be reached. Trying again…")));
  await equal("what was typed is kept", await page.getByLabel("New task").inputValue(), "Typed while it was down");
  await check("what is known is still shown", () => item(page, "Read RFC 8725").isVisible());
  await page.getByLabel("Read RFC 8725", { exact: true }).click();
  await check("a tick is taken back", () => until(() => page.getByLabel("Read RFC 8725", { exact: true }).isChecked(), "the tick"));
  await look(page, "down");
  await page.reload();
  await check("a reload says so too", () => shows(alert(page, "The task server cannot be reached.")));
  await look(page, "down-loading");
  await servers.startTasks();
  await check("it recovers by itself", () => shows(item(page, "Read RFC 8725")));
  await check("and says no more of it", () => hides(page.locator(".problem")));
  await add(page, "After it came back");
}

async function expired() {
  const [token] = tap.tokens(); // the first, which is the nearest to its end
  const left = part(token, 1).exp * 1000 - Date.now();
  console.log(`A token that expires${left > 0 ? `, in ${Math.ceil(left / 1000)} s` : ""}`);
  const end = () => askBackend(token, `${part(token, 1).sub}/tasks`).then(short);
  await check("it is refused once its minute is over", () => until(async () => (await end())[0] === 401, "the end of the token", Math.min(Math.max(left, 0), 60_000) + 10_000));
  await equal("for that reason", await end(), [401, "token_expired"]);
}

async function nothingLeaked(contexts) {
  console.log("What the browser was given");
  const tokens = [...new Set(tap.tokens())];
  const cookies = (await Promise.all(contexts.map((context) => context.cookies()))).flat();
  const sessions = [...new Set(seen.cookies.map((line) => /session_token=([^;]+)/.exec(line)?.[1]).filter(Boolean))].map(decodeURIComponent);
  const answers = (await Promise.all(seen.answers)).filter(({ text }) => text !== "");
  await check(`${tap.tokens().length} requests with a token went to the backend`, tap.tokens().length > 20);
  await check(`${sessions.length} sessions were begun`, sessions.length >= 3);
  await check(`${answers.length} answers were read`, answers.length > 100);
  const with_ = (secrets) => answers.filter(({ text }) => secrets.some((secret) => text.includes(secret))).map(({ url }) => url);
  await equal("no token for the backend is in any of them", with_(tokens.flatMap((token) => [token, token.split(".")[2]])), []);
  await equal("nothing in them looks like one", answers.filter(({ text }) => /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\./.test(text)).map(({ url }) => url), []);
  await equal("no session's token is, signed or not", with_(sessions.map((session) => session.split(".")[0])), []);
  await equal("the browser never sent an Authorization header", seen.authorization, []);
  await check("cookies are out of reach of scripts, and of other sites", cookies.length >= 2 && cookies.every(({ httpOnly, sameSite }) => httpOnly && sameSite === "Lax"));
  await check("no cookie went to the backend", tap.asked.length > 1000 && !/^cookie:/im.test(tap.asked) && !sessions.some((session) => tap.asked.includes(session.split(".")[0])));
  await equal("nothing was wrong on the console, no policy was violated", seen.complaints, []);
  const logs = (await Promise.all([servers.web.log, servers.tasks.log].map((file) => readFile(file, "utf8")))).join("\n");
  const secrets = [...tokens, ...sessions.map((session) => session.split(".")[0]), ada.password, bob.password, ...[webDatabase, tasksDatabase].filter(Boolean).map((url) => new URL(url).password)];
  await check(`the logs (${logs.length} bytes) hold no token, password or URL of a database`, logs.length > 1000 && !secrets.some((secret) => logs.includes(secret) || logs.includes(decodeURIComponent(secret))));
}

async function accountsDown(page) {
  console.log("The database of the accounts fails");
  await sql("ALTER TABLE session RENAME TO away");
  await page.goto(`${origin}/tasks`);
  await check("the page says that something is wrong", () => shows(page.getByRole("heading", { name: "This did not work" })));
  await look(page, "error");
  await sql("ALTER TABLE away RENAME TO session");
  await page.getByRole("button", { name: "Try again" }).click();
  await check("and trying again helps", () => shows(item(page, "After it came back")));
}

/** By Chromium's own record of the network, which also has what it does without a page. */
async function onlyLoopback() {
  await equal("pages asked nothing but this machine", [...seen.hosts], ["127.0.0.1"]);
  const { constants, events } = JSON.parse(await readFile(join(folder, "net.json"), "utf8"));
  const found = (type) => events.filter((event) => event.type === constants.logEventTypes[type]).map(({ params }) => params);
  const connections = found("TCP_CONNECT_ATTEMPT").map((params) => params?.address).filter(Boolean);
  await check(`Chromium made ${connections.length} connections`, connections.length > 5);
  await equal("all of them on loopback", connections.filter((address) => !address.startsWith("127.0.0.1:")), []);
  await equal("it sent no datagram", found("UDP_BYTES_SENT").length, 0);
}

const begin = Date.now();
try {
  if (screenshots) await mkdir(screenshots, { recursive: true });
  console.log(`${browser.version()}, ${origin}, ${superuser ? "PostgreSQL" : "SQLite"}`);
  const adas = await visitor(), bobs = await visitor();
  const adasPage = await adas.newPage(), bobsPage = await bobs.newPage();
  await signedOut(adasPage);
  await firstTasks(adasPage);
  await logOutAndIn(adas, adasPage);
  const who = await twoUsers(adasPage, bobsPage);
  await badTokens(who);
  await otherOrigin(adas, who.adasId);
  await rotation(adasPage);
  await backendDown(adasPage);
  await expired();
  await nothingLeaked([adas, bobs]);
  await accountsDown(adasPage);
} catch (error) {
  await check(`it came to an end: ${error.stack}`, false);
  for (const server of [servers.web, servers.tasks]) console.log(`--- ${server.name}:\n${(await readFile(server.log, "utf8")).slice(-3000)}`);
} finally {
  await browser.close();
  await onlyLoopback().catch((error) => check(`the network log can be read: ${error.message}`, false));
  await servers.end();
  tap.close();
}
console.log(`${Math.round((Date.now() - begin) / 1000)} seconds`);
console.log(`${checks.passed} passed, ${checks.failed} failed`);
process.exit(checks.failed === 0 && checks.passed > 100 ? 0 : 1);
