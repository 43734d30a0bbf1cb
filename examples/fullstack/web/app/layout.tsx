import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import "./globals.css";

export const metadata: Metadata = { title: { default: "Tasks", template: "%s – Tasks" }, description: "A list of things to do" };
export const viewport: Viewport = { colorScheme: "light dark" };

export default async function Layout({ children }: { children: ReactNode }) {
  await headers(); // each page is made anew for each request: the nonce of proxy.ts is good for one
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
