namespace Serverless.Scaling.Decisions;

/// <summary>
/// Raises the count at once and lowers it only to the maximum of the last five seconds, so that starts are not canceled
/// halfway.
/// </summary>
public sealed class Settling
{
    private const int Seconds = 5;

    private readonly double[] _wanted = new double[Seconds];
    private int _next;

    public int Step(int wanted)
    {
        _wanted[_next] = wanted;
        _next = (_next + 1) % Seconds;
        return (int)_wanted.Max();
    }

    public void Transfer(RuleMemory memory)
    {
        memory.Transfer(_wanted);
        memory.Transfer(ref _next);
    }
}
