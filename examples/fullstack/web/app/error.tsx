"use client";

/** Where a page could not be made: the database of the accounts does not answer, say. */
export default function Failed() {
  return (
    <main className="narrow card">
      <h1>This did not work</h1>
      <p role="alert">The server has a problem. Your tasks are safe.</p>
      <button className="primary" onClick={() => window.location.reload()}>
        Try again
      </button>
    </main>
  );
}
