namespace Serverless.Benchmarks;

/// <summary>A benchmark, selected by its name on the command line.</summary>
internal interface IBenchmark
{
    string Name { get; }

    string About { get; }

    Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken);
}

/// <summary>A measured value, with an optional baseline and optional bounds.</summary>
internal sealed record Figure(string What, double Value, string Unit, double? AtLeast = null, double? AtMost = null)
{
    /// <summary>The value from the same run that this one is compared with.</summary>
    public double? Baseline { get; init; }

    public bool IsWithinBounds => !(Value < AtLeast) && !(Value > AtMost);
}
