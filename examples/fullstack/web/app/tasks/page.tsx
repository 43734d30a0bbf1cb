import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Account } from "@/components/account";
import { TaskList } from "@/components/task-list";
import { currentSession } from "@/lib/session";

export const metadata: Metadata = { title: "Your tasks" };

export default async function Tasks() {
  const session = await currentSession();
  if (!session) redirect("/login?ended");
  // Only what the page shows goes to the browser, not the session.
  const { id, name } = session.user;
  return (
    <>
      <header className="bar">
        <span className="brand">Tasks</span>
        <Account name={name} />
      </header>
      <main className="wide">
        <TaskList userId={id} />
      </main>
    </>
  );
}
