using Serverless.Replay;

try
{
    return Replaying.Do(Arguments.Parse(args), Console.Out);
}
catch (Exception e) when (e is ArgumentException or FormatException or IOException)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
