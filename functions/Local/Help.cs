namespace Serverless.Local;

internal static class Help
{
    public static int Print()
    {
        Console.WriteLine("""
            Serves models on this machine: an HTTP gateway, a durable queue, and worker processes that scale with the
            load.

              (no command)   serve until Ctrl+C
              demo           show how a burst is served, on free ports, and exit

            Options (each is also a setting in local.settings.json or the environment):
            """);
        foreach (var option in CommandLine.Options)
        {
            Console.WriteLine($"  {option.Name + " " + option.Value,-25}{option.Meaning}");
        }

        return 0;
    }
}
