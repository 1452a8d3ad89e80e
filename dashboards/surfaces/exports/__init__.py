"""Files that workers write for tools: rows by COPY and Arrow, findings, and the bundle."""
