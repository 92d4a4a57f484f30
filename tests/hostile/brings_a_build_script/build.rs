fn main() {
    std::fs::write("@OUTSIDE@/planted", "mine").unwrap();
}
