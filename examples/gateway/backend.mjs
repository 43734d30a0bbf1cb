#!/usr/bin/env node
// A service that knows nothing of tokens: it believes the gateway's X-User-Id. It must be reachable through the gateway alone.
//
//   node backend.mjs [PORT]     on loopback; 0, the default, takes any free port. Ends on SIGTERM.
//
// It keeps notes for each user in memory, behind /api/{user_id}/notes, and trusts that the path names the user.
import { createServer } from 'node:http';

const notes = new Map();

const server = createServer((request, response) => {
  const user = request.headers['x-user-id'], scope = request.headers['x-user-scope'];
  const answer = (status, body) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body) + '\n');
  let body = '';
  request.setEncoding('utf8').on('data', text => { body += text; }).on('end', () => {
    if (!user) return answer(500, { error: 'the gateway named no user' });
    if (!/^\/api\/[^/]+\/notes(\?|$)/.test(request.url)) return answer(404, { error: 'there is nothing here' });
    const own = notes.get(user) ?? [];
    if (request.method === 'POST') notes.set(user, [...own, body].slice(-100));
    answer(request.method === 'POST' ? 201 : 200, { user, ...(scope && { scope }), notes: notes.get(user) ?? [] });
  });
});
server.keepAliveTimeout = 65_000;  // longer than nginx keeps a connection
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => console.log(`the backend listens on http://127.0.0.1:${server.address().port}`));
process.on('SIGTERM', () => process.exit(0));
