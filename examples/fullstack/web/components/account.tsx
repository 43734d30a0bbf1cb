"use client";

import { useEffect, useState } from "react";
import { authClient } from "@/lib/auth-client";

/** Who is logged in, and the way out. When the session ends elsewhere, in another tab say, this page ends too. */
export function Account({ name }: { name: string }) {
  const { data, isPending, error } = authClient.useSession();
  const [leaving, setLeaving] = useState(false);
  const ended = !leaving && !isPending && !error && data === null;
  useEffect(() => {
    if (ended) window.location.replace("/login?ended");
  }, [ended]);

  async function logOut() {
    setLeaving(true);
    const { error } = await authClient.signOut();
    if (error) setLeaving(false); // still logged in
    else window.location.assign("/login"); // a whole new page: nothing of this one stays in memory
  }

  return (
    <div className="account">
      <span className="name">{name}</span>
      <button onClick={logOut} aria-disabled={leaving}>
        Log out
      </button>
    </div>
  );
}
