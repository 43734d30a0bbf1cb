// What the browser test stands on: a count of checks, a tap on the wire to the backend, PostgreSQL databases.
import { createServer, connect } from "node:net";
import pg from "pg";

/** Prints what did not come out right, and counts. */
export class Checks {
  passed = 0;
  failed = 0;

  /** `what` is true, or gives true; it may throw, and then has failed. */
  async check(name, what) {
    let right = false, why = "";
    try {
      right = (typeof what === "function" ? await what() : what) === true;
    } catch (error) {
      why = `\n  ${error.message.split("\n").slice(0, 12).join("\n  ")}`;
    }
    if (right) ++this.passed;
    else ++this.failed;
    console.log(`${right ? "  ok     " : "  FAILED "}${name}${why}`);
  }

  async equal(name, got, expected) {
    const [left, right] = [JSON.stringify(got), JSON.stringify(expected)];
    await this.check(left === right ? name : `${name}: ${left}, expected ${right}`, left === right);
  }
}

/** A tap on the wire between Next.js and tasks_server: passes bytes on, both ways, and keeps what was asked. */
export class WireTap {
  asked = "";

  /** From an http address to the one of the tap. */
  async listen(address) {
    const { port } = new URL(address);
    this.server = createServer((client) => {
      const server = connect(Number(port), "127.0.0.1");
      client.on("data", (bytes) => (this.asked += bytes.toString("latin1")));
      // Where one side goes, the other goes too: a backend that is down looks so from here.
      client.pipe(server).pipe(client);
      client.on("error", () => server.destroy());
      server.on("error", () => client.destroy());
    });
    await new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${this.server.address().port}`;
  }

  /** The tokens that were sent, in their order. */
  tokens() {
    return [...this.asked.matchAll(/^authorization: Bearer (\S+)\r$/gim)].map(([, token]) => token);
  }

  close() {
    this.server?.close();
  }
}

/** The claims or the header of a token, unverified. */
export const part = (token, index) => JSON.parse(Buffer.from(token.split(".")[index], "base64url").toString());

/** A database and its owner, made through the superuser's URL; its own URL. */
export async function makeDatabase(superuser, name) {
  const client = new pg.Client({ connectionString: superuser });
  await client.connect();
  const password = `the password of ${name}, 0123456789`;
  await client.query(`CREATE ROLE ${name} LOGIN PASSWORD '${password}'`);
  await client.query(`CREATE DATABASE ${name} OWNER ${name}`);
  await client.end();
  const url = new URL(superuser);
  Object.assign(url, { username: name, password, pathname: `/${name}` });
  return url.href;
}
