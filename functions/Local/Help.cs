namespace Serverless.Local;

internal static class Help
{
    public static int Print()
    {
        Console.WriteLine("""
            Serves models on this machine: HTTP in front, a durable queue behind it, and worker processes that start and
            stop with the load.

              (no command)   serve until Ctrl-C
              demo           show a burst of digits on free ports, then stop

            Options, each also a setting (in local.settings.json or the environment):
            """);
        foreach (var option in CommandLine.Options)
        {
            Console.WriteLine($"  {option.Name + " " + option.Value,-25}{option.Meaning}");
        }

        return 0;
    }
}
