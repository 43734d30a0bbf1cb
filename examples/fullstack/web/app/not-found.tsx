import Link from "next/link";

export default function NotFound() {
  return (
    <main className="narrow card">
      <h1>There is nothing here</h1>
      <p className="aside">
        <Link href="/tasks">To your tasks</Link>
      </p>
    </main>
  );
}
