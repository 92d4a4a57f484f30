compile_error!("this was compiled");
