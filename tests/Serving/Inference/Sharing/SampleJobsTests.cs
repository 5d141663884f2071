using CsCheck;
using Serverless.Serving.Admission;
using Serverless.Serving.Inference.Sharing;
using Serverless.Serving.Models;
using Serverless.Serving.Tests.Batching;

namespace Serverless.Serving.Tests.Inference.Sharing;

public sealed class SampleJobsTests
{
    private static readonly Gen<TensorSpec> Input =
        from datatype in Gen.Enum<Datatype>()
        from shape in Gen.Int[-1, 3].Where(d => d != 0).Array[0, 3]
        from axis in Gen.Int[0, 3]
        from min in Gen.Double[-3, 3]
        from width in Gen.Double[0, 9]
        from bounds in Gen.Int[0, 3]
        let isNumber = datatype is not (Datatype.Bool or Datatype.Bytes)
        select new TensorSpec
        {
            Name = "x",
            Datatype = datatype,
            Shape = [.. shape[..Math.Min(axis, shape.Length)], -1, .. shape[Math.Min(axis, shape.Length)..]],
            BatchAxis = Math.Min(axis, shape.Length),
            Min = isNumber && bounds is 1 or 3 ? Math.Floor(Math.Max(min, 0)) : null,
            Max = isNumber && bounds is 2 or 3 ? Math.Floor(Math.Max(min, 0)) + Math.Ceiling(width) : null,
        };

    [Fact]
    public void Sample_jobs_would_be_accepted_and_could_share_a_run() =>
        Gen.Select(Input, Input).Sample((one, two) =>
        {
            var manifest = Manifest(one with { Name = "a" }, two with { Name = "b" });
            using var session = new FakeSession();

            foreach (var jobs in SampleJobs.Of(session, manifest))
            {
                foreach (var job in jobs)
                {
                    var faults = new Faults();
                    ManifestCheck.Check(job, manifest, faults);
                    Assert.Empty(faults.Found);
                }

                Assert.Equal(3, jobs.Count);
                var hasStringsAlongAnotherAxis = manifest.Inputs.Any(
                    input => input.Datatype == Datatype.Bytes && input.BatchAxis > 0);
                var key = BatchShape.Of(jobs[0], manifest).Key;
                Assert.Equal(hasStringsAlongAnotherAxis, key is null);
                Assert.All(jobs, job => Assert.Equal(key, BatchShape.Of(job, manifest).Key));
            }
        });

    [Fact]
    public void Sample_jobs_differ_unless_only_one_value_is_allowed() =>
        Input.Where(input => input.Max - (input.Min ?? 0) is not 0).Sample(input =>
        {
            using var session = new FakeSession();
            var jobs = SampleJobs.Of(session, Manifest(input)).First();

            Assert.NotEqual(jobs[0][0].Data.ToArray(), jobs[1][0].Data.ToArray());
        });

    [Fact]
    public void An_input_without_an_item_axis_is_the_same_in_all_jobs()
    {
        using var session = new FakeSession();
        var rate = new TensorSpec { Name = "rate",
            Datatype = Datatype.Int64, Shape = [], BatchAxis = -1, Min = 8_000, Max = 16_000 };

        var jobs = SampleJobs.Of(
            session, Manifest(new TensorSpec { Name = "x", Datatype = Datatype.Fp32, Shape = [-1] }, rate)).First();

        Assert.All(jobs, job => Assert.Equal(8_000, BitConverter.ToInt64(job[1].Data.Span)));
    }

    [Fact]
    public void Free_dimensions_are_tried_in_several_sizes()
    {
        using var session = new FakeSession();
        var manifest = Manifest(new TensorSpec { Name = "x", Datatype = Datatype.Fp32, Shape = [-1, 3, -1] })
            with { WarmUp = [new WarmUpTensor { Name = "x", Shape = [1, 3, 320] }] };

        Assert.Equal([[1, 3, 64], [1, 3, 320], [1, 3, 512], [1, 3, 8]], SampleJobs.Of(session, manifest)
            .Take(4).Select(jobs => jobs[0][0].Shape));
    }

    [Fact]
    public void Sample_jobs_that_would_fill_the_memory_are_not_created()
    {
        using var session = new FakeSession();

        Assert.Empty(SampleJobs.Of(
            session, Manifest(new TensorSpec { Name = "x", Datatype = Datatype.Fp32, Shape = [-1, 5_000, 5_000] })));
    }

    private static ModelManifest Manifest(params TensorSpec[] inputs) => new()
    {
        Name = "any", Inputs = inputs, Outputs = [
            new TensorSpec { Name = "y", Datatype = Datatype.Fp32, Shape = [-1] }], MaxBatch = 8,
    };
}
