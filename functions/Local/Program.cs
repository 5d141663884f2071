using Serverless.Local;
using Serverless.Local.Demo;

return args switch
{
    [WorkerCommand.Name] => await WorkerCommand.RunAsync(),
    [DemoCommand.Name, .. var rest] => await DemoCommand.RunAsync(rest),
    ["--help" or "-h", ..] => Help.Print(),
    _ => await ServeCommand.RunAsync(args),
};
