import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { CredentialsForm } from "@/components/credentials-form";
import { currentSession } from "@/lib/session";

export const metadata: Metadata = { title: "Log in" };

export default async function LogIn({ searchParams }: { searchParams: Promise<{ ended?: string }> }) {
  if (await currentSession()) redirect("/tasks");
  const { ended } = await searchParams;
  return (
    <main className="narrow card">
      <p className="brand">Tasks</p>
      <h1>Log in</h1>
      {ended !== undefined && <p className="notice">Your session has ended. Please log in again.</p>}
      <CredentialsForm mode="login" />
      <p className="aside">
        New here? <Link href="/signup">Create an account</Link>
      </p>
    </main>
  );
}
