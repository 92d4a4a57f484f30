compile_error!("this is not tokio");
