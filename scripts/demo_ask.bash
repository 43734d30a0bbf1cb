# For the demos: requests by curl, and whether they came out as they should. Needs $work, a folder.
failures=0

# ask WHAT EXPECTED_STATUS CURL_ARGUMENTS…
ask() {
  local what=$1 expected=$2
  shift 2
  curl -sS --noproxy '*' --max-time 10 -D "$work/head" -o "$work/body" "$@" || true
  local status
  status=$(head -1 "$work/head" | cut -d' ' -f2)
  printf '\n%s\n  %s\n' "$what" "$(head -1 "$work/head" | tr -d '\r')"
  grep -i '^www-authenticate' "$work/head" | tr -d '\r' | sed 's/^/  /' || true
  [ ! -s "$work/body" ] || printf '  %s\n' "$(cat "$work/body")"
  if [ "$status" != "$expected" ]; then
    printf '  expected %s\n' "$expected"
    failures=$((failures + 1))
  fi
  rm -f "$work/body"
}
as() { printf 'Authorization: Bearer %s' "$1"; }

# Exits where something did not.
sum_up() {
  echo
  [ "$failures" = 0 ] || { echo "$failures of these did not come out as they should."; exit 1; }
  echo "All as they should be."
}
