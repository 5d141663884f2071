using Serverless.Replay;

try
{
    return ReplayCommand.Run(Arguments.Parse(args));
}
catch (Exception e) when (e is ArgumentException or FormatException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
