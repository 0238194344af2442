using ConsoleServe.CommandLine;

return await new ServeCommand().RunAsync(args);
