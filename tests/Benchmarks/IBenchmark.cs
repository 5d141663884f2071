namespace Serverless.Benchmarks;

/// <summary>A thing to measure, asked for by name on the command line.</summary>
internal interface IBenchmark
{
    string Name { get; }

    string About { get; }

    Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken);
}

/// <summary>One measured number, what it is compared with, and the bound it must keep, where there are such.</summary>
internal sealed record Figure(string What, double Value, string Unit, double? AtLeast = null, double? AtMost = null)
{
    /// <summary>The number of the same run that this one is held against.</summary>
    public double? Baseline { get; init; }

    public bool Holds => !(Value < AtLeast) && !(Value > AtMost);
}
