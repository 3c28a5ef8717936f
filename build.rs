//! The default theme is compiled in from `templates/`, and what `init` writes from `src/scaffold/`: build again when a file there changes, comes or goes.
fn main() {
    println!("cargo:rerun-if-changed=templates");
    println!("cargo:rerun-if-changed=src/scaffold");
}
