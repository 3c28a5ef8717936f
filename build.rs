//! The default theme is compiled in from `templates/`: build again when a file there changes, comes or goes.
fn main() {
    println!("cargo:rerun-if-changed=templates");
}
