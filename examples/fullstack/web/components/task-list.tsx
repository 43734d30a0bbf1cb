"use client";

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { ApiError, tasksOf, type Task } from "@/lib/api";

const retryEvery = 3000; // milliseconds, while the server cannot be reached

/** The tasks of the user who is logged in. */
export function TaskList({ userId }: { userId: string }) {
  const api = useMemo(() => tasksOf(userId), [userId]);
  const [tasks, setTasks] = useState<Task[] | null>(null); // null until they have come
  const [title, setTitle] = useState("");
  const [problem, setProblem] = useState("");
  const [down, setDown] = useState(false);
  const [said, setSaid] = useState(""); // for screen readers
  const input = useRef<HTMLInputElement>(null);
  const adding = useRef(false);

  /** Does something with the server; false, and the page says why, where that failed. */
  const attempt = useCallback(async (act: () => Promise<void>) => {
    try {
      await act();
      setProblem("");
      setDown(false);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 401) window.location.replace("/login?ended");
      setProblem(error.message);
      setDown(error.status === 0 || error.status >= 500);
      return false;
    }
  }, []);

  const load = useCallback(() => attempt(async () => setTasks(await api.list())), [api, attempt]);
  useEffect(() => {
    void load();
  }, [load]);
  useEffect(() => {
    if (!down) return;
    const timer = setInterval(load, retryEvery);
    return () => clearInterval(timer);
  }, [down, load]);

  const replace = (task: Task) => setTasks((all) => all?.map((each) => (each.id === task.id ? task : each)) ?? null);

  async function add() {
    const typed = title.trim();
    if (typed === "") return input.current?.focus();
    if (adding.current) return; // Enter twice makes one task
    adding.current = true;
    await attempt(async () => {
      const task = await api.add(typed);
      setTasks((all) => [...(all ?? []), task]);
      setTitle("");
      setSaid(`Added ${typed}`);
    }).finally(() => (adding.current = false));
    input.current?.focus();
  }

  async function tick(task: Task) {
    replace({ ...task, completed: !task.completed }); // at once; taken back where it fails
    if (!(await attempt(async () => replace(await api.change(task.id, { completed: !task.completed }))))) replace(task);
  }

  async function remove(task: Task) {
    await attempt(async () => {
      await api.remove(task.id);
      setTasks((all) => all?.filter((each) => each.id !== task.id) ?? null);
      setSaid(`Deleted ${task.title}`);
      input.current?.focus(); // the button that had the focus is gone
    });
  }

  const done = tasks?.filter((task) => task.completed).length ?? 0;
  return (
    <section className="card" aria-labelledby="heading" aria-busy={tasks === null}>
      <div className="heading">
        <h1 id="heading">Your tasks</h1>
        {tasks !== null && tasks.length > 0 && <span className="count">{`${done} of ${tasks.length} done`}</span>}
      </div>

      <form className="add" action={add}>
        <label className="hidden" htmlFor="title">
          New task
        </label>
        <input
          id="title"
          ref={input}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          placeholder="What needs doing?"
          maxLength={200}
          autoComplete="off"
        />
        <button className="primary">Add</button>
      </form>

      <div role="alert">
        {problem !== "" && (
          <p className="problem">
            {problem} {down && "Trying again…"}
          </p>
        )}
      </div>
      <p className="hidden" role="status">
        {said}
      </p>

      {tasks === null ? (
        <div className="loading">
          <span className="hidden">Loading your tasks…</span>
          <i /> <i /> <i />
        </div>
      ) : tasks.length === 0 ? (
        <p className="empty">
          <strong>Nothing to do yet</strong>
          Write down the first thing above.
        </p>
      ) : (
        <ul className="tasks">
          {tasks.map((task) => (
            <li key={task.id}>
              <label>
                <input type="checkbox" checked={task.completed} onChange={() => tick(task)} />
                <span>{task.title}</span>
              </label>
              <button className="quiet" aria-label={`Delete ${task.title}`} onClick={() => remove(task)}>
                <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                  <path d="M3 3l10 10M13 3L3 13" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
                </svg>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
