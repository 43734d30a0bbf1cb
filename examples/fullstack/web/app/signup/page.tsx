import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { CredentialsForm } from "@/components/credentials-form";
import { currentSession } from "@/lib/session";

export const metadata: Metadata = { title: "Create an account" };

export default async function SignUp() {
  if (await currentSession()) redirect("/tasks");
  return (
    <main className="narrow card">
      <p className="brand">Tasks</p>
      <h1>Create an account</h1>
      <CredentialsForm mode="signup" />
      <p className="aside">
        You have one? <Link href="/login">Log in</Link>
      </p>
    </main>
  );
}
