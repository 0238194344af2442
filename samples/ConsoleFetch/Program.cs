using ConsoleFetch.CommandLine;

return await new FetchCommand().RunAsync(args);
